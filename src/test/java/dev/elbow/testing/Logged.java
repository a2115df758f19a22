package dev.elbow.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class logs while this is open; it is not printed meanwhile. */
public final class Logged extends Handler implements AutoCloseable {
    private final Logger logger;
    private final List<String> messages = new ArrayList<>();

    private Logged(Logger logger) {
        this.logger = logger;
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    /** Begins to take what the class logs. */
    public static Logged by(Class<?> type) {
        return new Logged(Logger.getLogger(type.getName()));
    }

    /** Returns the messages so far. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void publish(LogRecord record) {
        messages.add(new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
