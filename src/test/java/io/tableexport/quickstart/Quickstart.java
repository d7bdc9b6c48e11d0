package io.tableexport.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Shows a newcomer the whole of it: starts an S3 server, a database with TPC-H tables and the service, sends the
 * reference page's request byte for byte, shows answer, objects and rows, and goes on serving until Ctrl-C. With
 * {@code -Dquickstart.exit=true} it ends after the export. The exit code is 0 only if every check holds.
 */
public final class Quickstart {

    private Quickstart() {}

    public static void main(String[] arguments) {
        if (System.getenv("LOG_LEVEL") == null && System.getProperty("LOG_LEVEL") == null) {
            // The transcript says what happens; LOG_LEVEL=INFO shows the service's log in between.
            System.setProperty("LOG_LEVEL", "WARN");
        }
        System.exit(run(System.out, Boolean.getBoolean("quickstart.exit")));
    }

    private static int run(PrintStream out, boolean exit) {
        Transcript transcript = new Transcript(out);
        transcript.title("camel-table-export: a database table into a bucket, by one HTTP request");
        transcript.section("Starting an S3 server, a database and the service");
        try (Servers servers = Servers.start(transcript)) {
            new ReferenceExport(servers, transcript).run();
            transcript.title(transcript.everyCheckHolds() ? "Everything is as it should be." : "A check failed.");
            if (transcript.everyCheckHolds() && !exit) {
                serve(servers, transcript);
            }
            return transcript.everyCheckHolds() ? 0 : 1;
        } catch (BindException taken) {
            transcript.say("Cannot start: " + taken.getMessage() + ". Stop what listens there and try again.");
        } catch (Exception | Error failure) {
            // Errors too: threads of the service would keep the JVM alive.
            transcript.title("The quickstart failed:");
            failure.printStackTrace(out);
        }
        return 1;
    }

    private static void serve(Servers servers, Transcript transcript) throws IOException, InterruptedException {
        // Ctrl-C ends the JVM without coming back to who started the servers.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(servers), "quickstart-shutdown"));
        transcript.section("Your turn: the README's commands, for a second terminal");
        for (String command : ReadmeCommands.all()) {
            transcript.say(command);
            transcript.blankLine();
        }
        transcript.say("Any of them a second time is a 409, as no export writes over another.");
        servers.storedWhere().forEach(transcript::say);
        transcript.title("Serving on " + Servers.serviceAddress() + " until Ctrl-C.");
        awaitEndOfMaven();
    }

    /** A killed Maven would leave this JVM behind, and with it the ports taken; Ctrl-C reaches both at once. */
    private static void awaitEndOfMaven() throws InterruptedException {
        Optional<ProcessHandle> maven = ProcessHandle.current().parent();
        if (maven.isPresent()) {
            maven.get().onExit().join();
        } else {
            new CountDownLatch(1).await();
        }
    }

    private static void close(Servers servers) {
        try {
            servers.close();
        } catch (Exception failure) {
            failure.printStackTrace(System.err);
        }
    }
}
