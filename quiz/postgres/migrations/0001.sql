CREATE TABLE learners (
	learner uuid   NOT NULL PRIMARY KEY,
	version bigint NOT NULL,
	turn    bigint NOT NULL,
	sitting bytea
);

CREATE TABLE facts (
	learner uuid   NOT NULL,
	version bigint NOT NULL,
	id      uuid   NOT NULL,
	fact    bytea  NOT NULL,
	PRIMARY KEY (learner, version),
	UNIQUE (learner, id)
);

CREATE TABLE states (
	learner uuid  NOT NULL PRIMARY KEY,
	last    uuid  NOT NULL,
	state   bytea NOT NULL
);

CREATE TABLE revisions (
	id     bytea  NOT NULL PRIMARY KEY,
	deck   bytea  NOT NULL,
	seen   bigint NOT NULL,
	source bytea  NOT NULL
);
