package io.tableexport.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody who issues JWTs: keeps a private key, and gives its certificate to whoever is to verify them. */
public final class JwtIssuer {
    /** Of every key store here. */
    public static final String PASSWORD = "issuers-own-secret";

    private static final String KEY = "key";

    private final KeyStore store;
    private final String signature;

    private JwtIssuer(KeyStore store, String signature) {
        this.store = store;
        this.signature = signature;
    }

    /** One with a new RSA key, for RS256. */
    public static JwtIssuer rsa(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        return new JwtIssuer(newKey(directory, "RSA", "-keysize", "2048"), "SHA256withRSA");
    }

    /** One with a new elliptic curve key, for ES256. */
    public static JwtIssuer ec(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        return new JwtIssuer(newKey(directory, "EC", "-groupname", "secp256r1"), "SHA256withECDSAinP1363Format");
    }

    private static KeyStore newKey(Path directory, String algorithm, String... size)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = directory.resolve("issuer-" + System.nanoTime() + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        KEY,
                        "-keyalg",
                        algorithm,
                        size[0],
                        size[1],
                        "-storetype",
                        "PKCS12",
                        "-dname",
                        "CN=issuer",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** What the verifier gets: the certificate and no private key, under a name. */
    public Path certificate(Path file, String name) throws IOException, GeneralSecurityException {
        KeyStore verifying = KeyStore.getInstance("PKCS12");
        verifying.load(null, null);
        verifying.setCertificateEntry(name, store.getCertificate(KEY));
        try (OutputStream out = Files.newOutputStream(file)) {
            verifying.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** What everybody may know. */
    public PublicKey publicKey() throws GeneralSecurityException {
        return store.getCertificate(KEY).getPublicKey();
    }

    /** A JWT signed with the private key, whatever its header says. */
    public String sign(String header, String claims) throws GeneralSecurityException {
        Signature signing = Signature.getInstance(signature);
        signing.initSign((PrivateKey) store.getKey(KEY, PASSWORD.toCharArray()));
        signing.update(unsigned(header, claims).getBytes(StandardCharsets.US_ASCII));
        return unsigned(header, claims) + "." + segment(signing.sign());
    }

    /** A JWT signed with HMAC by whatever bytes. */
    public static String hmac(byte[] secret, String header, String claims) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        byte[] code = mac.doFinal(unsigned(header, claims).getBytes(StandardCharsets.US_ASCII));
        return unsigned(header, claims) + "." + segment(code);
    }

    /** The first two segments of a JWT. */
    public static String unsigned(String header, String claims) {
        return String.join(
                ".",
                List.of(
                        segment(header.getBytes(StandardCharsets.UTF_8)),
                        segment(claims.getBytes(StandardCharsets.UTF_8))));
    }

    private static String segment(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
