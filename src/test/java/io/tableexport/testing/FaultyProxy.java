package io.tableexport.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Stands between a client and an HTTP server on the loopback interface and does to requests what networks and servers
 * do: answers for the server, cuts the connection, falls silent, damages a body. One request for each connection; heads
 * are passed on unchanged, so signatures stay valid. Thread-safe; closing it ends every connection.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final int MOST_HEAD_BYTES = 64 * 1024;

    private final ServerSocket listening;
    private final int server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> seen = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Fault> faults = request -> Fault.NONE;

    /**
     * The head of a request.
     *
     * @param path with its query
     * @param head all of it, as it arrived
     */
    public record Request(String method, String path, String head) {
        /** A header's value; null if it is absent. */
        public String header(String name) {
            return FaultyProxy.header(head, name.toLowerCase(Locale.ROOT), null);
        }

        public boolean is(String wanted, String part) {
            return method.equals(wanted) && path.contains(part);
        }

        /** Whether it is the same once more: other headers, its time for one, differ with each sending. */
        public boolean repeats(Request earlier) {
            return method.equals(earlier.method) && path.equals(earlier.path);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /**
     * What becomes of a request.
     *
     * @param status of the proxy's own answer, for {@code ANSWER}
     * @param code S3's word for it
     */
    public record Fault(Kind kind, int status, String code) {
        public static final Fault NONE = new Fault(Kind.NONE, 0, "");
        /** Half of the body arrives, then the connection is reset. */
        public static final Fault RESET = new Fault(Kind.RESET, 0, "");
        /** The server gets it all; the connection is reset in place of its answer. */
        public static final Fault LOST_ANSWER = new Fault(Kind.LOST_ANSWER, 0, "");
        /** Half of the body is taken, and then nothing until the client gives up. */
        public static final Fault STALL = new Fault(Kind.STALL, 0, "");
        /** One byte of the body arrives changed. */
        public static final Fault DAMAGE = new Fault(Kind.DAMAGE, 0, "");

        public static Fault answer(int status, String code) {
            return new Fault(Kind.ANSWER, status, code);
        }
    }

    /** The kinds of fault. */
    public enum Kind {
        NONE,
        ANSWER,
        RESET,
        LOST_ANSWER,
        STALL,
        DAMAGE
    }

    private FaultyProxy(int server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public static FaultyProxy before(URI server) throws IOException {
        return new FaultyProxy(server.getPort());
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Decides each request from now on; it may also do something of its own first. */
    public void faults(Function<Request, Fault> decision) {
        seen.clear();
        faults = decision;
    }

    /** The requests since the faults were last set. */
    public List<Request> seen() {
        return List.copyOf(seen);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException closing) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            String[] line = head.substring(0, head.indexOf("\r\n")).split(" ");
            Request request = new Request(line[0], line[1], head);
            Fault fault = faults.apply(request);
            seen.add(request);
            long length = Long.parseLong(header(head, "content-length", "0"));
            if (!header(head, "expect", "").isEmpty()) {
                client.getOutputStream().write(bytes("HTTP/1.1 100 Continue\r\n\r\n"));
            }
            switch (fault.kind()) {
                case NONE -> forward(head, in, length, client.getOutputStream(), -1);
                case DAMAGE -> forward(head, in, length, client.getOutputStream(), length / 2);
                case LOST_ANSWER -> {
                    forward(head, in, length, new ByteArrayOutputStream(), -1);
                    reset(client);
                }
                case ANSWER -> {
                    in.skipNBytes(length);
                    answer(client.getOutputStream(), fault);
                }
                case RESET -> {
                    in.skipNBytes(length / 2);
                    reset(client);
                }
                case STALL -> {
                    in.skipNBytes(length / 2);
                    closed.await();
                }
            }
        } catch (IOException ended) {
            // by the client or the server: what the test is about
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    private static void answer(OutputStream out, Fault fault) throws IOException {
        byte[] body = bytes("<?xml version=\"1.0\"?><Error><Code>" + fault.code() + "</Code><Message>a fault</Message>"
                + "</Error>");
        out.write(bytes("HTTP/1.1 " + fault.status() + " Fault\r\nContent-Type: application/xml\r\nContent-Length: "
                + body.length + "\r\nConnection: close\r\n\r\n"));
        out.write(body);
        out.flush();
    }

    /** @param damaged position in the body of a byte to change; -1 = none */
    private void forward(String head, InputStream body, long length, OutputStream answer, long damaged)
            throws IOException {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            open.add(upstream);
            OutputStream out = upstream.getOutputStream();
            // neither of the two is signed
            String own = head.replaceAll("(?i)\r\n(expect|connection):[^\r]*", "");
            out.write(bytes(own.substring(0, own.length() - 2) + "Connection: close\r\n\r\n"));
            byte[] buffer = new byte[8192];
            for (long sent = 0; sent < length; ) {
                int read = body.read(buffer, 0, (int) Math.min(buffer.length, length - sent));
                if (read < 0) {
                    return;
                }
                if (damaged >= sent && damaged < sent + read) {
                    buffer[(int) (damaged - sent)] ^= 1;
                }
                out.write(buffer, 0, read);
                sent += read;
            }
            out.flush();
            upstream.getInputStream().transferTo(answer);
            answer.flush();
            open.remove(upstream);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4 && head.size() < MOST_HEAD_BYTES) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String header(String head, String name, String absent) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return absent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
