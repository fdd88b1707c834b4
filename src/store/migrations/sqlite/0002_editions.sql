-- The files of each version of the widget that was ever served, some 90 kB a version. Nothing is ever changed or deleted: articles name them.
CREATE TABLE edition (
    version TEXT NOT NULL,  -- of the content of all its files: '0f1e2d3c4b5a'
    file    TEXT NOT NULL,  -- 'define.js'
    content TEXT NOT NULL,
    PRIMARY KEY (version, file)
) STRICT;
