package io.tableexport.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table by PostgreSQL's own client, thrown away: a floor everybody can check. Only where psql is installed. */
final class ClientDrain {
    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^:/]+):(\\d+)/(\\w+)");

    /** Fields of proc_pid_stat(5) after the name: the CPU time of children that have ended, in ticks. */
    private static final int CHILD_USER = 13;

    private static final int CHILD_SYSTEM = 14;
    private static final double TICKS_PER_SECOND = 100;

    private ClientDrain() {}

    static boolean isThere() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, "psql"))) {
                return true;
            }
        }
        return false;
    }

    static Figures measure(String url, String password, String table) throws Exception {
        Matcher server = URL.matcher(url);
        if (!server.find()) {
            throw new IllegalArgumentException("no server of PostgreSQL: " + url);
        }
        ProcessBuilder psql = new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--host=" + server.group(1),
                "--port=" + server.group(2),
                "--username=postgres",
                "--dbname=" + server.group(3),
                "--output=/dev/null",
                "--command=COPY " + table + " TO STDOUT (FORMAT binary)");
        psql.environment().put("PGPASSWORD", password);
        psql.redirectErrorStream(true);
        double cpu = childSeconds();
        long start = System.nanoTime();
        Process process = psql.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        double wall = (System.nanoTime() - start) / 1e9;
        if (status != 0) {
            throw new IOException("psql failed: " + said);
        }
        return new Figures(wall, childSeconds() - cpu, 0, 0, 0, 0); // it does not say how many rows there were
    }

    private static double childSeconds() throws IOException {
        Path stat = Path.of("/proc/self/stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[CHILD_USER]) + Long.parseLong(fields[CHILD_SYSTEM])) / TICKS_PER_SECOND;
    }
}
