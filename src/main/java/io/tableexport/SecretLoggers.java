package io.tableexport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.tableexport.service.ExportBeans;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps quiet the loggers that write keys or rows below INFO, whatever the logging configuration says: signed headers and
 * bodies (the HTTP library), signing (the SDK), packets (database drivers). Somebody who turns DEBUG on to look for one
 * problem must not make another. The canary test finds out which they are.
 */
final class SecretLoggers {
    /** Of libraries that log through SLF4J or commons-logging: names and all below them. */
    private static final List<String> NAMES = Stream.concat(
                    Stream.of("org.mariadb.jdbc", "com.mysql"), ExportBeans.secretLoggers().stream())
            .toList();

    /** PostgreSQL's driver logs through java.util.logging; kept here, as nobody else keeps a logger. */
    private static final java.util.logging.Logger POSTGRESQL = java.util.logging.Logger.getLogger("org.postgresql");

    private SecretLoggers() {}

    /** Idempotent: once for a JVM is enough. */
    static synchronized void keepQuiet() {
        POSTGRESQL.setLevel(java.util.logging.Level.INFO);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (context.getTurboFilterList().stream().noneMatch(Quiet.class::isInstance)) {
            Quiet quiet = new Quiet();
            quiet.setContext(context);
            quiet.start();
            context.addTurboFilter(quiet);
        }
    }

    private static final class Quiet extends TurboFilter {
        @Override
        public FilterReply decide(
                Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable thrown) {
            // Called for every line that might be logged: most of them are off anyway.
            boolean secret = !level.isGreaterOrEqual(Level.INFO)
                    && level.isGreaterOrEqual(logger.getEffectiveLevel())
                    && NAMES.stream().anyMatch(name -> isBelow(logger.getName(), name));
            return secret ? FilterReply.DENY : FilterReply.NEUTRAL;
        }

        private static boolean isBelow(String logger, String name) {
            return logger.startsWith(name) && (logger.length() == name.length() || logger.charAt(name.length()) == '.');
        }
    }
}
