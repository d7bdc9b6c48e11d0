package io.tableexport.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.LocalInputFile;

/** A Parquet file as parquet-avro, which had no part in writing it, reads it back. */
record ParquetFile(Path path) {

    /** Wide enough for a TPC-H comment's beginning with three rows on a line of 100 characters. */
    private static final int CELL_WIDTH = 26;

    /** Rows that the footer's row groups add up to. */
    long rows() throws IOException {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path), options)) {
            return reader.getRecordCount();
        }
    }

    /** The first rows as text, one line for each column, one cell for each row. */
    String firstRows(int count) throws IOException {
        List<GenericRecord> rows = read(count);
        StringBuilder text = new StringBuilder();
        if (rows.isEmpty()) {
            return "no rows";
        }
        for (Schema.Field column : rows.get(0).getSchema().getFields()) {
            text.append(cell(column.name()));
            rows.forEach(row -> text.append(cell(String.valueOf(row.get(column.pos())))));
            text.append('\n');
        }
        return text.toString();
    }

    private List<GenericRecord> read(int count) throws IOException {
        GenericData model = new GenericData();
        model.addLogicalTypeConversion(new Conversions.DecimalConversion());
        model.addLogicalTypeConversion(new TimeConversions.DateConversion());
        List<GenericRecord> rows = new ArrayList<>();
        try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                        new LocalInputFile(path), new PlainParquetConfiguration())
                .withDataModel(model)
                .withCompatibility(false)
                .build()) {
            GenericRecord row = reader.read();
            while (row != null && rows.size() < count) {
                rows.add(row);
                row = reader.read();
            }
        }
        return rows;
    }

    private static String cell(String value) {
        String shown = value.length() < CELL_WIDTH ? value : value.substring(0, CELL_WIDTH - 2) + "…";
        return String.format("%-" + CELL_WIDTH + "s", shown);
    }
}
