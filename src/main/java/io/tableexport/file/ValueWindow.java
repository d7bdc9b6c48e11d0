package io.tableexport.file;

import java.util.Arrays;

/**
 * The numbers of dictionary values that lie close together, dates or small keys for example, by their distance from a
 * base: one load finds a number, where a hash table needs two and a guess. Holds values up to {@value #MOST_RANGE}
 * apart; who adds one beyond that goes over to a hash table. Memory: two to four bytes for each value of twice the range.
 */
final class ValueWindow {
    /** Greatest distance between the least and the greatest value. Ids fit two bytes as long as this does. */
    static final int MOST_RANGE = (1 << 16) - 2;

    private static final int INITIAL_LENGTH = 64;

    private char[] ids = new char[INITIAL_LENGTH];
    private long base;
    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;

    /** Id + 1 by distance from {@link #base()}; 0 where there is no value. Changes with {@link #put}. */
    char[] ids() {
        return ids;
    }

    /** May lie outside of the values' own type: distances are taken modulo 2^32 or 2^64. */
    long base() {
        return base;
    }

    /** Adds a value that is not there; false, and nothing is added, if it lies too far from the others. */
    boolean put(long value, int id) {
        long low = Math.min(least, value);
        long high = Math.max(greatest, value);
        long range = high - low;
        if (range < 0 || range > MOST_RANGE) {
            return false;
        }
        if (isOutside(low) || isOutside(high)) {
            move(low, (int) range + 1);
        }
        least = low;
        greatest = high;
        ids[(int) (value - base)] = (char) (id + 1);
        return true;
    }

    private boolean isOutside(long value) {
        return Long.compareUnsigned(value - base, ids.length) >= 0;
    }

    /** Makes room on both sides, half of the range at least: so that values far apart come to be copied a few times. */
    private void move(long low, int span) {
        int length = Math.max(ids.length, Integer.highestOneBit(2 * span - 1) << 1);
        long moved = low - (length - span) / 2;
        char[] source = ids;
        ids = new char[length];
        if (least <= greatest) {
            System.arraycopy(source, (int) (least - base), ids, (int) (least - moved), (int) (greatest - least) + 1);
        }
        base = moved;
    }

    void clear() {
        if (least <= greatest) {
            Arrays.fill(ids, (int) (least - base), (int) (greatest - base) + 1, (char) 0);
            least = Long.MAX_VALUE;
            greatest = Long.MIN_VALUE;
        }
    }
}
