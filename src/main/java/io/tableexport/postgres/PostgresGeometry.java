package io.tableexport.postgres;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.ExtendedWkb;
import io.tableexport.table.UnfitValueException;
import java.util.Arrays;

/** PostGIS's {@code geometry} and {@code geography}, which are sent as extended well-known binary, as ISO's. */
final class PostgresGeometry extends PostgresColumnDecoder {
    /** Where a modifier has the SRID: 21 bits, shifted by 8 (TYPMOD_GET_SRID in gserialized_typmod.c). */
    private static final int SRID_SHIFT = 8;

    private static final int SRID_MASK = 0x1FFFFF;

    /** What a geography without a declared SRID is in: WGS 84. */
    private static final int GEOGRAPHY_SRID = 4326;

    private final BytesVector target;
    private final int srid;

    private PostgresGeometry(TableColumn column, BytesVector target, int srid) {
        super(column, target);
        this.target = target;
        this.srid = srid;
    }

    static PostgresMapping of(PostgresType type, PostgresTypes types) {
        boolean geography = type.name().equals("geography");
        int declared = type.modifier() == PostgresType.NO_MODIFIER ? 0 : type.modifier() >> SRID_SHIFT & SRID_MASK;
        int srid = geography && declared == 0 ? GEOGRAPHY_SRID : declared;
        PostgresMapping mapping = PostgresMapping.exact(
                        Kind.GEOMETRY, (c, v) -> new PostgresGeometry(c, (BytesVector) v, srid))
                .asPartial();
        return srid == 0
                ? mapping
                : mapping.with(
                        Fidelity.WIDENED,
                        (geography ? "geography is written as geometry; " : "") + "its coordinate system, " + srid
                                + ", stands in the column's SQL type only");
    }

    @Override
    void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
        target.append(ExtendedWkb.toIso(Arrays.copyOfRange(bytes, offset, offset + length), srid));
    }
}
