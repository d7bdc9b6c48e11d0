package io.tableexport.table;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Extended well-known binary, as H2 and PostGIS store geometries, to ISO well-known binary (OGC 06-103r4): the flags for
 * Z and M become thousands of the type. An SRID has no place in it: all values of a column must have the one the column
 * is declared with. Coordinates are copied as they are.
 */
public final class ExtendedWkb {
    private static final int HAS_Z = 0x80000000;
    private static final int HAS_M = 0x40000000;
    private static final int HAS_SRID = 0x20000000;
    private static final int FLAGS = HAS_Z | HAS_M | HAS_SRID;

    private static final int ISO_Z = 1000;
    private static final int ISO_M = 2000;

    private static final int POINT = 1;
    private static final int LINE_STRING = 2;
    private static final int POLYGON = 3;
    private static final int CIRCULAR_STRING = 8;
    private static final int CURVE = 13;
    private static final int SURFACE = 14;
    private static final int TRIANGLE = 17;

    /** Collections inside collections deeper than this are refused, so that none exhausts the stack. */
    private static final int MAX_DEPTH = 100;

    private final ByteBuffer from;
    private final ByteBuffer to;
    private int srid;

    private ExtendedWkb(byte[] bytes) {
        this.from = ByteBuffer.wrap(bytes);
        this.to = ByteBuffer.allocate(bytes.length); // nothing grows: an SRID only goes
    }

    /** @param srid the coordinate system all of the column's geometries are in; 0 for none */
    public static byte[] toIso(byte[] extended, int srid) throws UnfitValueException {
        ExtendedWkb geometry = new ExtendedWkb(extended);
        try {
            geometry.copy(0);
        } catch (BufferUnderflowException e) {
            throw new UnfitValueException("holds a geometry whose well-known binary ends early");
        }
        if (geometry.srid != srid) {
            throw new UnfitValueException("holds a geometry in the coordinate system " + geometry.srid
                    + ", which the file cannot say of one value: its column is declared with " + srid
                    + "; declare the column with it, or read the table through a view that casts the column to text");
        }
        byte[] iso = new byte[geometry.to.position()];
        geometry.to.flip().get(iso);
        return iso;
    }

    private void copy(int depth) throws UnfitValueException {
        byte order = from.get();
        from.order(order == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        to.order(from.order()).put(order);
        int header = from.getInt();
        int type = header & ~FLAGS;
        int dimensions = 2 + Integer.bitCount(header & (HAS_Z | HAS_M));
        to.putInt(type + ((header & HAS_Z) != 0 ? ISO_Z : 0) + ((header & HAS_M) != 0 ? ISO_M : 0));
        if ((header & HAS_SRID) != 0) {
            srid = from.getInt();
        }
        if (type < POINT || type > TRIANGLE || type == CURVE || type == SURFACE || depth > MAX_DEPTH) {
            throw new UnfitValueException("holds a geometry of type " + type + ", which has no form in the file");
        }
        switch (type) {
            case POINT -> coordinates(1, dimensions);
            case LINE_STRING, CIRCULAR_STRING -> coordinates(count(), dimensions);
            case POLYGON, TRIANGLE -> {
                for (int rings = count(); rings > 0; rings--) {
                    coordinates(count(), dimensions);
                }
            }
            default -> {
                for (int members = count(); members > 0; members--) {
                    copy(depth + 1);
                }
            }
        }
    }

    private int count() {
        int count = from.getInt();
        to.putInt(count);
        return count;
    }

    private void coordinates(int points, int dimensions) {
        for (long i = (long) points * dimensions; i > 0; i--) {
            to.putLong(from.getLong());
        }
    }
}
