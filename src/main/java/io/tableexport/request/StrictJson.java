package io.tableexport.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the body of a request is read: JSON and nothing looser, each field once, nothing after it, numbers as they are
 * written. The limits keep a hostile body from costing more than its size.
 */
public final class StrictJson {
    /** Objects in objects: a request has four. */
    private static final int MAX_NESTING = 32;

    /** Characters of a number: those of a 64-bit integer are 20, of a wide decimal in a filter some more. */
    private static final int MAX_NUMBER_LENGTH = 128;

    /** Characters of a string: more than the longest session token. */
    private static final int MAX_STRING_LENGTH = 65_536;

    private static final int MAX_NAME_LENGTH = 1_024;

    /** Bytes of a body; the longest lists of columns and values stay far below. */
    private static final long MAX_DOCUMENT_LENGTH = 4L << 20;

    /** How the parser's message names a field it met twice; only a plain name is repeated. */
    private static final Pattern DUPLICATE =
            Pattern.compile("Duplicate [Ff]ield '([A-Za-z_]{1,40})'.*", Pattern.DOTALL);

    private StrictJson() {}

    /** A new mapper that reads requests. */
    public static ObjectMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                // Buffers kept for the next request would keep the keys of this one.
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxStringLength(MAX_STRING_LENGTH)
                        .maxNameLength(MAX_NAME_LENGTH)
                        .maxDocumentLength(MAX_DOCUMENT_LENGTH)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
    }

    /**
     * What is wrong with a body, for the client. The parser's own message is never passed on: it repeats pieces of the
     * body, which may be a key.
     */
    public static String describe(IOException failure) {
        if (failure instanceof StreamConstraintsException) {
            return "the request body is too large: at most " + MAX_DOCUMENT_LENGTH + " bytes, " + MAX_NESTING
                    + " levels, strings of " + MAX_STRING_LENGTH + " and numbers of " + MAX_NUMBER_LENGTH
                    + " characters" + position(failure);
        }
        if (failure instanceof MismatchedInputException mismatch) {
            // With a path or not: trailing tokens and other kinds of values than an object come here.
            return "the request body must be one JSON object and nothing after it" + position(mismatch);
        }
        if (failure instanceof JsonProcessingException syntax) {
            Matcher duplicate = DUPLICATE.matcher(String.valueOf(syntax.getOriginalMessage()));
            return duplicate.matches()
                    ? "the request body has the field '" + duplicate.group(1) + "' twice" + position(syntax)
                    : "the request body is not valid JSON" + position(syntax);
        }
        return "the request body is not valid JSON, or could not be read";
    }

    private static String position(IOException failure) {
        JsonLocation location = failure instanceof JsonProcessingException json ? json.getLocation() : null;
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
