package io.tableexport.watch;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.tableexport.failure.ExportException;
import io.tableexport.settings.ExportSettings;
import java.util.Map;
import org.apache.camel.CamelContext;

/** Where spans go: to an {@code OpenTelemetry} bound in Camel's registry, else as {@code export.tracing} says. */
final class TracingSdk implements AutoCloseable {
    static final String KEY = "export.tracing";
    static final String OFF = "off";
    static final String OTLP = "otlp";

    private final OpenTelemetry telemetry;
    private final OpenTelemetrySdk own;

    private TracingSdk(OpenTelemetry telemetry, OpenTelemetrySdk own) {
        this.telemetry = telemetry;
        this.own = own;
    }

    /**
     * Makes what {@code export.tracing} asks for.
     *
     * @throws ExportException {@code INVALID_REQUEST} if one of OpenTelemetry's own settings is not legal
     */
    static TracingSdk of(ExportSettings settings, CamelContext context) {
        OpenTelemetry bound = context.getRegistry().findSingleByType(OpenTelemetry.class);
        if (bound != null) {
            return new TracingSdk(bound, null);
        }
        if (settings.get(KEY).equals(OFF)) {
            return new TracingSdk(OpenTelemetry.noop(), null);
        }
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook() // spans of exports that have their grace are sent, too
                    .addPropertiesSupplier(() -> Map.of(
                            "otel.service.name",
                            settings.get("camel.main.name"),
                            "otel.exporter.otlp.protocol",
                            "http/protobuf"))
                    // metrics have a page of their own, the log goes to standard output
                    .addPropertiesCustomizer(
                            given -> Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none"))
                    .build()
                    .getOpenTelemetrySdk();
            return new TracingSdk(sdk, sdk);
        } catch (ConfigurationException | IllegalArgumentException wrong) {
            throw ExportException.invalid("configuration key '" + KEY + "' is " + OTLP
                    + ", but OpenTelemetry does not start with the OTEL_ variables there are: " + wrong.getMessage());
        }
    }

    OpenTelemetry telemetry() {
        return telemetry;
    }

    /** Sends what is left, if the spans go to a collector of ours. */
    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
