package io.tableexport.bench;

import io.tableexport.testing.S3Server;
import java.nio.file.Path;

/** An S3 server in a JVM of its own, with a bucket in a directory; ends with its standard input. */
public final class S3Process {
    private S3Process() {}

    public static void main(String[] arguments) throws Exception {
        S3Server server = S3Server.inDirectory(Path.of(arguments[0]), 0, "accesskey", "secretkey");
        server.createBucket("bench");
        System.out.println(server.endpoint());
        while (System.in.read() >= 0) {
            // until it ends
        }
        System.exit(0);
    }
}
