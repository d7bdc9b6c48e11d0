package io.tableexport.file;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Well-known text of well-known binary, both as ISO 13249-3 (SQL/MM Spatial) and OGC 06-103r4 have them: the code of a
 * geometry is its type plus 1000 with Z, 2000 with M, 3000 with both. Numbers are the shortest that read back the same.
 */
final class JsonGeometry {
    private static final String[] TAGS = {
        "GEOMETRY",
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
        "CIRCULARSTRING",
        "COMPOUNDCURVE",
        "CURVEPOLYGON",
        "MULTICURVE",
        "MULTISURFACE",
        "CURVE",
        "SURFACE",
        "POLYHEDRALSURFACE",
        "TIN",
        "TRIANGLE"
    };
    private static final String[] DIMENSIONS = {" ", " Z ", " M ", " ZM "};
    private static final int[] ORDINATES = {2, 3, 3, 4};

    private static final int NO_TYPE = -1;
    private static final int POINT = 1;
    private static final int LINESTRING = 2;
    private static final int POLYGON = 3;
    private static final int CIRCULARSTRING = 8;
    private static final int TRIANGLE = 17;

    /** Geometries in geometries: deeper than any real one, and far from the end of a thread's stack. */
    private static final int MAX_DEPTH = 64;

    private final ByteBuffer in;
    private final JsonBuffer out;

    private JsonGeometry(ByteBuffer in, JsonBuffer out) {
        this.in = in;
        this.out = out;
    }

    /** Puts the text without quotes; false, with part of it put, if the bytes are not one geometry. */
    static boolean put(byte[] bytes, int from, int to, JsonBuffer out) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        try {
            return new JsonGeometry(in, out).geometry(0, NO_TYPE) && !in.hasRemaining();
        } catch (BufferUnderflowException tooShort) {
            return false;
        }
    }

    /** @param tagOf the type whose tag the text has no need to repeat; {@link #NO_TYPE} for none */
    private boolean geometry(int depth, int tagOf) throws IOException {
        int order = in.get();
        if ((order != 0 && order != 1) || depth > MAX_DEPTH) {
            return false;
        }
        in.order(order == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int code = in.getInt();
        int type = code % 1000;
        int dimensions = code / 1000;
        if (code <= 0 || type == 0 || type >= TAGS.length || dimensions >= DIMENSIONS.length) {
            return false;
        }
        if (type != tagOf) {
            out.putAscii(TAGS[type]);
            out.putAscii(DIMENSIONS[dimensions]);
        }
        return switch (type) {
            case POINT -> point(ORDINATES[dimensions]);
            case LINESTRING, CIRCULARSTRING -> points(ORDINATES[dimensions]);
            case POLYGON, TRIANGLE -> rings(ORDINATES[dimensions]);
            default -> parts(type, depth);
        };
    }

    /** A point without coordinates has NaN in all of them. */
    private boolean point(int ordinates) throws IOException {
        int start = in.position();
        boolean empty = true;
        for (int i = 0; i < ordinates; i++) {
            empty &= Double.isNaN(in.getDouble());
        }
        if (empty) {
            return empty();
        }
        in.position(start);
        out.put('(');
        boolean whole = coordinates(ordinates);
        out.put(')');
        return whole;
    }

    private boolean points(int ordinates) throws IOException {
        int count = in.getInt();
        if (count == 0) {
            return empty();
        }
        if (count < 0) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            out.put(i == 0 ? '(' : ',');
            if (!coordinates(ordinates)) {
                return false;
            }
        }
        out.put(')');
        return true;
    }

    private boolean rings(int ordinates) throws IOException {
        int count = in.getInt();
        if (count == 0) {
            return empty();
        }
        for (int i = 0; i < count; i++) {
            out.put(i == 0 ? '(' : ',');
            if (!points(ordinates)) {
                return false;
            }
        }
        out.put(')');
        return count > 0;
    }

    private boolean parts(int type, int depth) throws IOException {
        int count = in.getInt();
        if (count == 0) {
            return empty();
        }
        int bare = bareType(type);
        for (int i = 0; i < count; i++) {
            out.put(i == 0 ? '(' : ',');
            if (!geometry(depth + 1, bare)) {
                return false;
            }
        }
        out.put(')');
        return count > 0;
    }

    /** What stands in a geometry of a type without a tag of its own. */
    private static int bareType(int type) {
        return switch (TAGS[type]) {
            case "MULTIPOINT" -> POINT;
            case "MULTILINESTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE" -> LINESTRING;
            case "MULTIPOLYGON", "MULTISURFACE", "POLYHEDRALSURFACE" -> POLYGON;
            case "TIN" -> TRIANGLE;
            default -> NO_TYPE;
        };
    }

    private boolean coordinates(int ordinates) throws IOException {
        for (int i = 0; i < ordinates; i++) {
            if (i > 0) {
                out.put(' ');
            }
            double value = in.getDouble();
            if (!Double.isFinite(value)) {
                return false;
            }
            JsonFloats.put(value, out);
        }
        return true;
    }

    private boolean empty() throws IOException {
        out.putAscii("EMPTY");
        return true;
    }
}
