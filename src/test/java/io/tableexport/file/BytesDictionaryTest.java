package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesDictionaryTest {
    @Test
    void numbersDistinctValuesWhereverTheyLie() {
        Random random = new Random(11);
        BytesDictionary dictionary = new BytesDictionary();
        for (int chunk = 0; chunk < 3; chunk++) {
            Map<ByteBuffer, Integer> expected = new HashMap<>();
            for (int i = 0; i < 50_000; i++) {
                byte[] value = new byte[random.nextInt(20)];
                // Few distinct bytes, zeros among them: values that differ in length or in one place only.
                for (int k = 0; k < value.length; k++) {
                    value[k] = (byte) random.nextInt(2);
                }
                int offset = random.nextInt(3);
                byte[] source = new byte[offset + value.length + random.nextInt(12)];
                random.nextBytes(source);
                System.arraycopy(value, 0, source, offset, value.length);

                int next = expected.size();
                int id = dictionary.idOf(source, offset, offset + value.length);
                assertThat(id)
                        .isEqualTo(expected.computeIfAbsent(ByteBuffer.wrap(value), unseen -> next)
                                .intValue());
                assertThat(Arrays.copyOfRange(dictionary.bytes(), dictionary.start(id), dictionary.end(id)))
                        .isEqualTo(value);
            }
            assertThat(dictionary.size()).isEqualTo(expected.size());
            dictionary.clear();
        }
    }

    @Test
    void tellsWhatIsNewInAPage() {
        BytesDictionary dictionary = new BytesDictionary();
        byte[] bytes = {1, 2};
        int one = dictionary.idOf(bytes, 0, 1);
        int two = dictionary.idOf(bytes, 1, 2);
        assertThat(dictionary.isNewInPage(one)).isTrue();
        assertThat(dictionary.isNewInPage(one)).isFalse();
        dictionary.startPage();
        assertThat(dictionary.isNewInPage(one)).isTrue();
        assertThat(dictionary.isNewInPage(two)).isTrue();
        dictionary.clear();
        assertThat(dictionary.isNewInPage(dictionary.idOf(bytes, 1, 2))).isTrue();
    }
}
