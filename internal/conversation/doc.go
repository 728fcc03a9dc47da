// Package conversation is what happens to one conversation: a message is received and decided (Receive), what was
// decided is sent (Deliver), the platform reports on it (Status), a file is fetched (Fetch), the desk takes part (Happen),
// and all of it is erased on demand or when its time is over (Erase, Purge).
//
// Every change of a conversation is a turn: load it with its version, decide purely, and commit everything that follows
// (state, transcript, outgoing parts, case, statistics, jobs) in one transaction that is refused if the version moved on
// meanwhile; then the turn is loaded and decided again. Receiving and delivering meet only in the database, so either may
// crash, be repeated, or run on another machine. Nothing is lost and no turn is counted twice; what is sent is sent in
// order and at least once (a crash between sending and committing repeats one part).
//
// The package speaks of no database and no platform: it declares the Store and the Sender that it needs. No text, name,
// number or token of a person reaches a log line or an error of this package.
package conversation
