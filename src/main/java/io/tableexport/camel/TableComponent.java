package io.tableexport.camel;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code table:dataSource?table=schema.name}: opens one consistent snapshot of a database table. The data source is a
 * {@code javax.sql.DataSource} in Camel's registry, as for {@code jdbc:}.
 */
@Component("table")
public final class TableComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        TableEndpoint endpoint = new TableEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
