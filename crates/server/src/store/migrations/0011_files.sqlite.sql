-- Words of messages, made ready by the program and separated by spaces, by the message's seq. The text itself is in `message` alone.
CREATE VIRTUAL TABLE message_words USING fts5 (words, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
