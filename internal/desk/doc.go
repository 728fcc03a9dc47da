// Package desk is where staff take over: the queue of cases, who may do what, claiming, answering, handing on and closing,
// the accounts and sessions of staff, and the log of all of it.
//
// What may become of a case is a pure state machine (machine.go), who may do it are pure functions (permit.go); both are
// tested over every state and role. The Service checks, then lets the conversation make a turn of what was decided, so
// that the case, the transcript, the announcement to the person and the delivery are committed together. The acting
// member of staff is always an argument, never hidden in a context.
package desk
