package io.tableexport.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/**
 * Everything every library says at its lowest level, through SLF4J (and so commons-logging) and through
 * java.util.logging, searched for words while it is said: nothing of it is kept but what holds one. Loggers get their
 * levels back when it is closed.
 */
public final class EveryLog implements AutoCloseable {
    private final List<String> words;
    private final Map<String, String> found = new LinkedHashMap<>();
    private final AtomicLong lines = new AtomicLong();
    private final Map<Logger, Level> levels = new HashMap<>();
    private final java.util.logging.Logger julRoot = LogManager.getLogManager().getLogger("");
    private final java.util.logging.Level julLevel = julRoot.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            search(event.getLoggerName(), event.getLevel() + " " + event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                search(event.getLoggerName(), ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            search(event.getLoggerName(), String.valueOf(event.getMDCPropertyMap()));
        }
    };
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord said) {
            StringBuilder line = new StringBuilder(String.valueOf(said.getMessage()));
            if (said.getParameters() != null) {
                for (Object parameter : said.getParameters()) {
                    line.append(' ').append(parameter);
                }
            }
            for (Throwable thrown = said.getThrown(); thrown != null; thrown = thrown.getCause()) {
                line.append(' ').append(thrown);
            }
            search(String.valueOf(said.getLoggerName()), said.getLevel() + " " + line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private EveryLog(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** Begins to look for the words in all that is logged. Other appenders hear no more than before. */
    public static EveryLog searchedFor(List<String> words) {
        EveryLog log = new EveryLog(words);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.iteratorForAppenders().forEachRemaining(other -> {
            ch.qos.logback.classic.filter.ThresholdFilter filter = new ch.qos.logback.classic.filter.ThresholdFilter();
            filter.setLevel(before.toString());
            filter.setContext(context);
            filter.start();
            other.addFilter(filter);
        });
        log.appender.setContext(context);
        log.appender.start();
        root.addAppender(log.appender);
        for (Logger logger : context.getLoggerList()) {
            if (logger.getLevel() != null) {
                log.levels.put(logger, logger.getLevel());
                logger.setLevel(logger == root ? Level.TRACE : null);
            }
        }
        log.handler.setLevel(java.util.logging.Level.ALL);
        log.julRoot.addHandler(log.handler);
        log.julRoot.setLevel(java.util.logging.Level.ALL);
        return log;
    }

    private void search(String logger, String line) {
        lines.incrementAndGet();
        for (String word : words) {
            if (line.contains(word)) {
                synchronized (found) {
                    int at = line.indexOf(word);
                    found.putIfAbsent(
                            logger + " says " + word,
                            line.substring(Math.max(0, at - 120), Math.min(line.length(), at + 60)));
                }
            }
        }
    }

    /** Each logger and word that met, with the first place. */
    public List<String> found() {
        synchronized (found) {
            return found.entrySet().stream().map(Map.Entry::toString).toList();
        }
    }

    /** How many lines were searched. */
    public long lines() {
        return lines.get();
    }

    @Override
    public void close() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(appender);
        levels.forEach(Logger::setLevel);
        root.iteratorForAppenders().forEachRemaining(other -> other.clearAllFilters());
        julRoot.removeHandler(handler);
        julRoot.setLevel(julLevel);
    }
}
