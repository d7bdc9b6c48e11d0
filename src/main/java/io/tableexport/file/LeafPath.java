package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.StructVector;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from a nested column to one of its leaves: a step a level of nesting, the last of them the leaf itself.
 * Because lists lie end to end and a NULL has no elements, the leaf's values of consecutive rows lie end to end too.
 */
final class LeafPath {
    /**
     * A level of nesting.
     *
     * @param name for messages
     * @param required whether NULL is impossible here
     * @param child which part of a map or struct the next step is
     */
    record Step(String name, ColumnType type, boolean required, int child) {
        boolean isRepeated() {
            return type.kind() == ColumnType.Kind.LIST || type.kind() == ColumnType.Kind.MAP;
        }

        ColumnVector next(ColumnVector vector) {
            if (vector instanceof ListVector list) {
                return list.elements();
            }
            if (vector instanceof MapVector map) {
                return child == 0 ? map.keys() : map.values();
            }
            return ((StructVector) vector).field(child);
        }
    }

    private final List<Step> steps;

    private LeafPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** The paths of a column's leaves in the order of the Parquet schema. */
    static List<LeafPath> of(String column, ColumnType type, boolean required) {
        List<LeafPath> found = new ArrayList<>();
        collect(new ColumnType.Field(column, type, required), new ArrayList<>(), found);
        return found;
    }

    private static void collect(ColumnType.Field field, List<Step> parents, List<LeafPath> found) {
        List<ColumnType.Field> parts = field.type().fields();
        for (int i = 0; i < Math.max(1, parts.size()); i++) {
            List<Step> steps = new ArrayList<>(parents);
            steps.add(new Step(field.name(), field.type(), field.required(), i));
            if (parts.isEmpty()) {
                found.add(new LeafPath(steps));
            } else {
                collect(parts.get(i), steps, found);
            }
        }
    }

    List<Step> steps() {
        return steps;
    }

    ColumnType leafType() {
        return steps.get(steps.size() - 1).type();
    }

    int maxRepetitionLevel() {
        return (int) steps.stream().filter(Step::isRepeated).count();
    }

    int maxDefinitionLevel() {
        return (int) steps.stream().filter(step -> !step.required()).count() + maxRepetitionLevel();
    }

    /** The vectors of the steps, from the column's to the leaf's. */
    ColumnVector[] vectors(ColumnVector column) {
        ColumnVector[] vectors = new ColumnVector[steps.size()];
        vectors[0] = column;
        for (int i = 1; i < vectors.length; i++) {
            vectors[i] = steps.get(i - 1).next(vectors[i - 1]);
        }
        return vectors;
    }

    /** Where in the leaf's vector the values of {@code row} begin. */
    static int leafIndex(ColumnVector[] vectors, int row) {
        int index = row;
        for (ColumnVector vector : vectors) {
            if (vector instanceof ListVector list) {
                index = list.start(index);
            } else if (vector instanceof MapVector map) {
                index = map.start(index);
            }
        }
        return index;
    }

    /** Names from the first nested part to {@code step}, for messages; the column itself has none. */
    String describe(int step) {
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= step; i++) {
            names.append(i > 1 ? "." : "").append(steps.get(i).name());
        }
        return names.toString();
    }
}
