package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What must be escaped or looked at, what stands beside it in the code tables, and what is plain. */
    private static final String[] PIECES = {
        "a", "Z", " ", "!", "#", "[", "]", "~", "\u007F", "\"", "\\", "\b", "\f", "\n", "\r", "\t", "\u0000", "\u001F",
        "\u0080", "é", "\u2027", "\u2028", "\u2029", "\u202A", "€", "😀"
    };

    @Test
    void anyTextReadsBackAsItselfWhereverItStandsInTheBuffer() throws Exception {
        Random random = new Random(4);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonBuffer out = new JsonBuffer(bytes);
        StringBuilder expected = new StringBuilder();
        out.put('[');
        for (int i = 0; i < 20_000; i++) {
            byte[] text = text(random).getBytes(StandardCharsets.UTF_8);
            int offset = random.nextInt(9);
            byte[] source = new byte[offset + text.length];
            System.arraycopy(text, 0, source, offset, text.length);
            out.put(i == 0 ? ' ' : ',');
            assertThat(JsonStrings.putText(source, offset, source.length, out)).isTrue();
            expected.append(new String(text, StandardCharsets.UTF_8)).append('\u0001');
        }
        out.put(']');
        out.flush();
        assertThat(out.count()).isEqualTo(bytes.size());
        assertThat(bytes.toString(StandardCharsets.UTF_8)).doesNotContain("\n", "\u2028", "\u2029");
        StringBuilder found = new StringBuilder();
        for (String text : JSON.readValue(bytes.toByteArray(), String[].class)) {
            found.append(text).append('\u0001');
        }
        assertThat(found.toString()).isEqualTo(expected.toString());
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int plain = random.nextInt(4);
        int length = random.nextInt(500) == 0 ? 150_000 : random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(plain > 0 && random.nextInt(20) > 0 ? "x" : PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    @Test
    void brokenTextIsRefusedWhereverItBreaks() throws Exception {
        for (int length = 1; length < 20; length++) {
            for (int at = 0; at < length; at++) {
                byte[] text = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
                text[at] = (byte) 0xC3;
                JsonBuffer out = new JsonBuffer(new ByteArrayOutputStream());
                assertThat(JsonStrings.putText(text, 0, length, out)).isFalse();
            }
        }
    }

    @Test
    void keysOfAllLengthsAreWhole() throws Exception {
        for (int length = 0; length < 200; length++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            JsonBuffer out = new JsonBuffer(bytes);
            byte[] text = "k".repeat(length).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 2_000; i++) {
                out.put(JsonKey.of(text));
            }
            out.flush();
            assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("k".repeat(2_000 * length));
        }
    }

    @Test
    void everyNewlineCounts() {
        Random random = new Random(6);
        for (int i = 0; i < 5_000; i++) {
            // Long ones too: the bytes that lines are counted in hold 255 of eight bytes.
            byte[] bytes = new byte[random.nextInt(i % 100 == 0 ? 10_000 : 100)];
            int length = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            int offset = length == 0 ? 0 : random.nextInt(length);
            int expected = 0;
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] =
                        (byte) (random.nextBoolean() ? '\n' : random.nextInt(4) == 0 ? '\n' | 0x80 : random.nextInt());
                expected += k >= offset && k < length && bytes[k] == '\n' ? 1 : 0;
            }
            assertThat(Newlines.count(bytes, offset, length - offset)).isEqualTo(expected);
        }
    }
}
