// Package store keeps everything in one SQL database: SQLite beside the program by default, PostgreSQL for several
// instances. Its methods are what conversation, desk and report declare that they need; each is one transaction whose
// input is a value, and no transaction leaves the package. No network call is made inside one.
//
// There is one SQL text for both engines; what differs between them is in engine.go. On SQLite all writing goes through
// one connection, whose transactions are shared by whoever is waiting (writer.go): with synchronous=FULL a commit costs a
// wait for the disk, and thirty turns share it as well as one.
//
// Personal data is encrypted before it reaches the database, and looked up by keyed hashes (keys.go). The key is a file of
// its own: whoever has only the database learns how many conversations there were, and when.
//
// Jobs (deliveries, attachments, timers) are kept by River in the same database and are inserted in the same transactions
// (jobs.go).
package store
