package io.tableexport.bench;

/** 2,000 rows with a text and binary value of a megabyte each, half of them of noise, kept uncompressed by the server. */
final class WideTable {
    static final String[] STATEMENTS = {
        "CREATE TABLE wide (id int, text text, bytes bytea)",
        "ALTER TABLE wide ALTER text SET STORAGE EXTERNAL, ALTER bytes SET STORAGE EXTERNAL",
        """
        INSERT INTO wide
        WITH noise AS MATERIALIZED (SELECT string_agg(md5(random()::text), '') AS hex FROM generate_series(1, 65536))
        SELECT n,
               CASE WHEN n % 2 = 0 THEN repeat('text ', 209715) ELSE substr(hex, 1 + n * 499 % 1048576, 1048576) END,
               CASE WHEN n % 2 = 0 THEN decode(repeat('00ff', 524288), 'hex')
                    ELSE decode(substr(hex, 1 + n * 317 % 7, 2097142), 'hex') END
        FROM generate_series(1, 2000) n, noise"""
    };

    private WideTable() {}
}
