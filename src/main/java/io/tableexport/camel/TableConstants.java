package io.tableexport.camel;

import org.apache.camel.spi.Metadata;

/** Names of headers and exchange properties the component, the data format and the routes share. */
public final class TableConstants {
    /** Header, {@code String}: the table to read; wins over the endpoint's option {@code table}. */
    @Metadata(
            label = "producer",
            javaType = "String",
            description = "The table to read, as table or schema.table; wins over the endpoint's option table.")
    public static final String TABLE = "CamelTableName";

    /** Header, {@code Integer}: readers at the same time; wins over the endpoint's option {@code readers}. */
    @Metadata(
            label = "producer",
            javaType = "Integer",
            description = "Partitions to plan at most; wins over the endpoint's option readers.")
    public static final String READERS = "CamelTableReaders";

    /** Exchange property, {@code TableAccess}: what may be read. */
    public static final String ACCESS = "CamelTableAccess";

    /** Exchange property, {@code Selection}: columns and rows to read; wins over the endpoint's option {@code columns}. */
    public static final String SELECTION = "CamelTableSelection";

    /** Exchange property, {@code TypeOptions}: wins over the endpoint's options that decide what columns become. */
    public static final String TYPES = "CamelTableTypes";

    /** Exchange property, {@code TableScan}: the snapshot the {@code table:} producer opened. */
    public static final String SCAN = "CamelTableScan";

    /** Exchange property, {@code FileOptions}: wins over the data format's own options. */
    public static final String FILE_OPTIONS = "CamelTableFileOptions";

    /** Exchange property, {@code Path}: where the data format writes part files; wins over its own option. */
    public static final String SPOOL_DIRECTORY = "CamelTableSpoolDirectory";

    /** Exchange property, {@code FinishedPart}: the part file the data format finished last. */
    public static final String PART = "CamelTablePart";

    /** Exchange property, {@code ExportJob}: the running export. */
    public static final String EXPORT = "CamelTableExport";

    /** Exchange property, {@code JobTicket}: the job the export is, once it is accepted. */
    public static final String TICKET = "CamelTableTicket";

    /** Exchange property, {@code JobRecord}: the job an answer is about and not the export of this exchange. */
    public static final String JOB = "CamelTableJob";

    /** Exchange property, {@code Boolean}: whether the client wants its answer before the export runs. */
    public static final String RESPOND_ASYNC = "CamelTableRespondAsync";

    /** Exchange property, {@code String}: the header Idempotency-Key. */
    public static final String IDEMPOTENCY_KEY = "CamelTableIdempotencyKey";

    /** Exchange property, {@code ScheduledRun}: the start of a schedule the export is; none = a client's or a route's. */
    public static final String SCHEDULED_RUN = "CamelTableScheduledRun";

    /** Exchange property, {@code ExportReport}: what the export came to. */
    public static final String REPORT = "CamelTableExportReport";

    /** Exchange property, {@code TableEstimate}: what a dry run found there is to read. */
    public static final String ESTIMATE = "CamelTableEstimate";

    /** Exchange property, {@code AccessToken}: the rights the export runs with; none = the server's own. */
    public static final String TOKEN = "CamelTableToken";

    /** Exchange property, {@code TablePartition}: the cursor a reader works on. */
    public static final String PARTITION = "CamelTablePartition";

    /** Exchange property, {@code String}: what a storage route is asked for: {@code list}, {@code read}, {@code store}, {@code replace}, {@code verify}, {@code remove}, {@code probe}. */
    public static final String STORAGE_OPERATION = "CamelTableStorageOperation";

    /** Exchange property, {@code String}: name of the object a storage route stores or removes. */
    public static final String OBJECT_NAME = "CamelTableObjectName";

    /** Exchange property, {@code String}: the object's full key, directory and name. */
    public static final String OBJECT_KEY = "CamelTableObjectKey";

    /** Exchange property, {@code String}: name of the bean that is this export's S3 client. */
    public static final String S3_CLIENT = "CamelTableS3Client";

    private TableConstants() {}
}
