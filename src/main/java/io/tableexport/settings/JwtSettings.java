package io.tableexport.settings;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The key store of the server's own authentication, and how Camel is told of it. */
public final class JwtSettings {
    /** Key of the file with the keys JWTs are verified with. */
    public static final String KEYSTORE = "export.jwt.keystore";

    /** Key of its type. */
    public static final String TYPE = "export.jwt.keystore-type";

    /** Key of its password. */
    public static final String PASSWORD = "export.jwt.keystore-password";

    private JwtSettings() {}

    /**
     * What Camel must be told.
     *
     * @param settings with {@code export.auth=jwt}
     */
    static Map<String, String> properties(ExportSettings settings) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("camel.server.authenticationEnabled", "true");
        properties.put("camel.server.authenticationPath", "/*");
        properties.put("camel.server.jwtKeystoreType", settings.get(TYPE));
        properties.put("camel.server.jwtKeystorePath", settings.get(KEYSTORE));
        properties.put("camel.server.jwtKeystorePassword", settings.get(PASSWORD));
        return properties;
    }

    /** Whether a key of Camel's is one of those made here: two places to set them could contradict each other. */
    static boolean isItsOwn(String key) {
        String letters = key.toLowerCase(Locale.ROOT).replace("-", "");
        return letters.matches("camel\\.server\\.(authentication|jwt|basicproperties).*");
    }
}
