package spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a directory of Parquet files and writes one JSON object a row: {@code ReadParquet <directory> <file> <expression
 * AS name>…}. The first line is the schema as Spark prints it.
 */
public final class ReadParquet {
    private ReadParquet() {}

    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                // Days before 1582 as they stand in the file; by default Spark asks which calendar wrote them.
                .config("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED")
                .getOrCreate();
        try {
            var rows = spark.read().parquet(arguments[0]);
            var lines = new java.util.ArrayList<String>();
            lines.add(rows.schema().catalogString());
            lines.addAll(rows.selectExpr(Arrays.copyOfRange(arguments, 2, arguments.length))
                    .toJSON()
                    .collectAsList());
            Files.write(Path.of(arguments[1]), lines);
        } finally {
            spark.stop();
        }
    }
}
