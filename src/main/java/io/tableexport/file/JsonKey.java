package io.tableexport.file;

/**
 * Bytes that are put again and again, such as what stands before a column's value. Padded to whole words, in which short
 * ones are copied faster than by a call that first looks at their length.
 *
 * @param padded the bytes and then zeros to the next multiple of eight
 * @param length how many of them count
 */
@SuppressWarnings("ArrayRecordComponent") // made once a column; never compared
record JsonKey(byte[] padded, int length) {

    static JsonKey of(byte[] bytes) {
        byte[] padded = new byte[(bytes.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES];
        System.arraycopy(bytes, 0, padded, 0, bytes.length);
        return new JsonKey(padded, bytes.length);
    }
}
