package io.tableexport.file;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.StructVector;
import org.apache.parquet.column.Encoding;

/**
 * Repetition and definition levels of a leaf inside lists, maps and structs, by the Dremel rules of the Parquet format:
 * a place is added for each value, for each NULL on the way to one, and for each list without elements, so that NULL,
 * {@code {}} and {@code {NULL}} stay apart. Memory: two bytes a place of a page.
 */
final class NestedLevels extends PageLevels {
    /**
     * Places one row may have: keeps the sizes of its page, of at most eight bytes a place, in an {@code int}. A batch
     * with such a row has more than half a gigabyte.
     */
    private static final int MAX_ROW_ENTRIES = 1 << 26;

    /** Nothing may be NULL, or too long, but what the schema allows. */
    static final class UnfitRowException extends Exception {
        private static final long serialVersionUID = 1;

        UnfitRowException(String reason) {
            super(reason);
        }
    }

    private final LeafPath path;
    private final boolean[] required;
    private final int[] repetition;
    private final int maxRepetition;
    private final int maxDefinition;
    private final LevelRun repetitions;
    private final LevelRun definitions;
    private ColumnVector[] vectors;
    private int rows;
    private int nulls;

    NestedLevels(LeafPath path) {
        this.path = path;
        int count = path.steps().size();
        this.required = new boolean[count];
        this.repetition = new int[count];
        int level = 0;
        for (int i = 0; i < count; i++) {
            required[i] = path.steps().get(i).required();
            level += path.steps().get(i).isRepeated() ? 1 : 0;
            repetition[i] = level;
        }
        this.maxRepetition = path.maxRepetitionLevel();
        this.maxDefinition = path.maxDefinitionLevel();
        this.repetitions = new LevelRun(maxRepetition);
        this.definitions = new LevelRun(maxDefinition);
    }

    /** Takes one row of the column whose steps' vectors these are. */
    void append(ColumnVector[] stepVectors, int row) throws UnfitRowException {
        vectors = stepVectors;
        int before = definitions.count();
        visit(0, row, 0, 0);
        if (definitions.count() - before > MAX_ROW_ENTRIES) {
            throw new UnfitRowException("the row has more than " + MAX_ROW_ENTRIES + " elements");
        }
        rows++;
    }

    private void visit(int step, int index, int repetitionLevel, int parentLevel) throws UnfitRowException {
        ColumnVector vector = vectors[step];
        if (vector.isNull(index)) {
            requireOptional(step);
            add(repetitionLevel, parentLevel);
            return;
        }
        int level = required[step] ? parentLevel : parentLevel + 1;
        if (vector instanceof ListVector list) {
            visitAll(step, list.start(index), list.end(index), repetitionLevel, level);
        } else if (vector instanceof MapVector map) {
            visitAll(step, map.start(index), map.end(index), repetitionLevel, level);
        } else if (vector instanceof StructVector) {
            visit(step + 1, index, repetitionLevel, level);
        } else {
            add(repetitionLevel, level);
        }
    }

    private void visitAll(int step, int from, int to, int repetitionLevel, int level) throws UnfitRowException {
        if (from == to) {
            add(repetitionLevel, level);
            return;
        }
        visit(step + 1, from, repetitionLevel, level + 1);
        for (int i = from + 1; i < to; i++) {
            visit(step + 1, i, repetition[step], level + 1);
        }
    }

    private void add(int repetitionLevel, int definitionLevel) {
        repetitions.add(repetitionLevel);
        definitions.add(definitionLevel);
        if (definitionLevel < maxDefinition) {
            nulls++;
        }
    }

    private void requireOptional(int step) throws UnfitRowException {
        if (required[step]) {
            throw new UnfitRowException(
                    step == 0
                            ? "NULL in a column that its database declares NOT NULL; correct the row or the constraint"
                            : "NULL in '" + path.describe(step) + "', which cannot be NULL; correct the row");
        }
    }

    @Override
    int rows() {
        return rows;
    }

    @Override
    int entries() {
        return definitions.count();
    }

    @Override
    int nulls() {
        return nulls;
    }

    @Override
    int encodedSize() {
        return repetitions.encodedSize() + definitions.encodedSize();
    }

    @Override
    byte[] encoded() {
        byte[] encoded = new byte[encodedSize()];
        definitions.encode(encoded, repetitions.encode(encoded, 0));
        return encoded;
    }

    @Override
    Encoding repetitionEncoding() {
        return maxRepetition == 0 ? UNUSED : Encoding.RLE;
    }

    @Override
    Encoding definitionEncoding() {
        return maxDefinition == 0 ? UNUSED : Encoding.RLE;
    }

    @Override
    void clear() {
        repetitions.clear();
        definitions.clear();
        rows = 0;
        nulls = 0;
    }
}
