-- Words of messages, made ready by the program, by the message's seq.
CREATE TABLE message_words (
  seq BIGINT NOT NULL PRIMARY KEY,
  words TSVECTOR NOT NULL
);
CREATE INDEX message_words_by_word ON message_words USING GIN (words);
