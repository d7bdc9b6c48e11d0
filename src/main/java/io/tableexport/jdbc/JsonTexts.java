package io.tableexport.jdbc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tableexport.batch.BytesVector;
import io.tableexport.batch.ColumnVector;
import io.tableexport.table.UnfitValueException;
import io.tableexport.table.Utf8;
import java.io.IOException;

/**
 * Documents of databases that let in what is no JSON (RFC 8259): DuckDB takes NaN, MariaDB checks only if it is told to.
 */
public final class JsonTexts {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonTexts() {}

    /** Appends a document, or fails if it is none. */
    public static void append(String document, ColumnVector into) throws UnfitValueException {
        boolean one = false;
        try (JsonParser parser = STRICT.createParser(document)) {
            if (parser.nextToken() != null) {
                parser.skipChildren();
                one = parser.nextToken() == null;
            }
        } catch (IOException e) {
            one = false;
        }
        if (!one) {
            throw new UnfitValueException("is not a JSON document, though its column's type is JSON");
        }
        Utf8.append(document, (BytesVector) into);
    }
}
