package io.tableexport.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Sends the reference page's request byte for byte, shows what came of it and checks it. Used by one thread. */
final class ReferenceExport {

    /** The request's directory. */
    private static final String TARGET = "parquet/big.parquet";

    private final Servers servers;
    private final Transcript transcript;

    ReferenceExport(Servers servers, Transcript transcript) {
        this.servers = servers;
        this.transcript = transcript;
    }

    void run() throws IOException, InterruptedException, SQLException {
        HttpResponse<byte[]> response = send();
        JsonNode answer = new ObjectMapper().readTree(response.body());
        transcript.section("The answer, HTTP status " + response.statusCode());
        transcript.say(answer);
        long rowsInFiles = showObjects();
        transcript.section("Checks");
        checkAnswer(response.statusCode(), answer);
        checkRows(
                answer.path("data")
                        .path("export_result")
                        .path("total_row_count")
                        .asLong(-1),
                rowsInFiles);
        transcript.check(
                servers.s3().keys(Servers.BUCKET).contains(TARGET + "/_SUCCESS"),
                "_SUCCESS stands: the export is published");
        transcript.check(servers.s3().uploadsInProgress(Servers.BUCKET).isEmpty(), "no upload was left unfinished");
    }

    private HttpResponse<byte[]> send() throws IOException, InterruptedException {
        byte[] body = body();
        HttpRequest request = HttpRequest.newBuilder(URI.create(Servers.serviceAddress() + "/v1/data/export-temp"))
                .header("Authorization", "Bearer " + Servers.TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        transcript.section("Sending the reference page's request, byte for byte");
        transcript.say("POST " + request.uri());
        request.headers().map().forEach((name, values) -> transcript.say(name + ": " + values.get(0)));
        transcript.say(new String(body, StandardCharsets.UTF_8));
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    /** Says what the bucket holds and the first rows; returns the rows of all Parquet objects. */
    private long showObjects() throws IOException {
        List<S3Server.StoredObject> objects = servers.s3().objects(Servers.BUCKET);
        transcript.section("What is in the bucket now");
        objects.forEach(object -> transcript.say(String.format("%,12d bytes  %s", object.size(), object.key())));

        transcript.section("The first rows, as parquet-avro reads them back from the bucket");
        long rows = 0;
        int parts = 0;
        for (S3Server.StoredObject object : objects) {
            if (object.key().endsWith(".parquet")) {
                Path file = servers.scratchFile(parts + ".parquet");
                servers.s3().download(Servers.BUCKET, object.key(), file);
                ParquetFile part = new ParquetFile(file);
                if (parts == 0) {
                    transcript.say(part.firstRows(3));
                }
                rows += part.rows();
                parts++;
            }
        }
        return rows;
    }

    private void checkAnswer(int status, JsonNode answer) {
        JsonNode data = answer.path("data");
        JsonNode result = data.path("export_result");
        transcript.check(status == 200 && answer.path("code").asInt() == 200, "answered 200");
        transcript.check(
                answer.path("success").asBoolean() && answer.path("exception").isNull(), "success, no exception");
        transcript.check(result.path("file_path").asText().equals(TARGET), "file_path is the request's directory");
        transcript.check(
                data.path("elapsed_time").isNumber()
                        && result.path("num_row_groups").asLong() > 0
                        && result.path("total_uncompressed_byte_size").asLong() > 0
                        && result.path("average_uncompressed_row_group_size").asLong() > 0,
                "every field of the reference page's answer is there");
    }

    private void checkRows(long rowsInAnswer, long rowsInFiles) throws SQLException {
        long rowsInTable = Servers.countRows();
        transcript.check(rowsInTable > 0, String.format("%,d rows by SELECT count(*)", rowsInTable));
        transcript.check(rowsInAnswer == rowsInTable, String.format("%,d rows in the answer", rowsInAnswer));
        transcript.check(rowsInFiles == rowsInTable, String.format("%,d rows in the Parquet files", rowsInFiles));
    }

    private static byte[] body() throws IOException {
        try (InputStream in = ReferenceExport.class.getResourceAsStream("/quickstart/reference-request.json")) {
            return in.readAllBytes();
        }
    }
}
