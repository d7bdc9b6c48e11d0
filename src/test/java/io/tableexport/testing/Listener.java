package io.tableexport.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A socket nobody may connect to: counts those who do, and closes their connections. One thread of its own; whoever opens
 * it closes it.
 */
public final class Listener implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger connections = new AtomicInteger();

    private Listener(ServerSocket socket) {
        this.socket = socket;
        Thread thread = new Thread(this::accept, "listener");
        thread.setDaemon(true);
        thread.start();
    }

    /** Listens on a free port of an address of the loopback interface. */
    public static Listener on(String address) throws IOException {
        return on(address, 0);
    }

    public static Listener on(String address, int port) throws IOException {
        return new Listener(new ServerSocket(port, 50, InetAddress.getByName(address)));
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** How many have connected since it was opened. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket connected = socket.accept()) {
                connections.incrementAndGet();
                connected.setSoLinger(true, 0);
            } catch (IOException closed) {
                // Either the listener's own end or that of the connection: both are fine.
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
