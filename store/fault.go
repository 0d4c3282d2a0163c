package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Fault is what kind of failure a database error is, which decides who may try
// again.
type Fault string

// The faults.
const (
	FaultNone       Fault = ""              // no error, or one the database has no part in
	FaultConflict   Fault = "serialization" // lost to a concurrent transaction: run the whole transaction again
	FaultDeadlock   Fault = "deadlock"      // as above
	FaultBusy       Fault = "busy"          // SQLite's write lock was held for too long: as above
	FaultAmbiguous  Fault = "ambiguous"     // the commit may or may not have happened: look before trying again
	FaultConnection Fault = "connection"    // the connection broke before commit: nothing happened
	FaultConstraint Fault = "constraint"    // the change breaks a rule of the schema
	FaultRefused    Fault = "refused"       // the database answered and will answer the same again
)

// Faults are all of them.
var Faults = []Fault{
	FaultNone, FaultConflict, FaultDeadlock, FaultBusy, FaultAmbiguous, FaultConnection, FaultConstraint, FaultRefused,
}

// ErrAmbiguous wraps the error of a commit whose outcome is unknown.
var ErrAmbiguous = errors.New("the database did not say whether the change was made")

// Classify says what kind of failure err is.
func Classify(err error) Fault {
	var answer *pq.Error
	var lite *sqlite.Error
	var network net.Error
	switch {
	case err == nil:
		return FaultNone
	case errors.Is(err, ErrAmbiguous):
		return FaultAmbiguous
	case errors.Is(err, errStalePlan):
		return FaultConflict
	case errors.As(err, &answer):
		return classifySQLState(string(answer.Code))
	case errors.As(err, &lite):
		switch lite.Code() & 0xff { // the low byte is the primary result code
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return FaultBusy
		case sqlite3.SQLITE_CONSTRAINT:
			return FaultConstraint
		}
		return FaultRefused
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return FaultNone
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNREFUSED),
		errors.As(err, &network):
		return FaultConnection
	}
	return FaultNone
}

// classifySQLState sorts the codes of PostgreSQL and CockroachDB.
func classifySQLState(code string) Fault {
	switch code {
	case "40001", "CR000":
		return FaultConflict
	case "40P01":
		return FaultDeadlock
	case "40003":
		return FaultAmbiguous
	case "57P01", "57P02", "57P03": // shutting down, crashed, starting up
		return FaultConnection
	}
	switch class := code[:min(2, len(code))]; class {
	case "08":
		return FaultConnection
	case "23":
		return FaultConstraint
	}
	return FaultRefused
}

// BreaksRule reports whether err says that a change would break a constraint of
// the schema. Unlike ent.IsConstraintError it knows CockroachDB's wording.
func BreaksRule(err error) bool { return Classify(err) == FaultConstraint }

// Unavailable reports whether err means that the database cannot be reached
// just now, so that a later try may succeed.
func Unavailable(err error) bool {
	switch Classify(err) {
	case FaultConnection, FaultBusy, FaultConflict, FaultDeadlock:
		return true
	}
	// A cluster that has lost its majority lets statements time out (57014); a
	// server without room for another connection or sort says so (class 53); one
	// whose passwords, rights to connect or databases are being changed refuses to
	// let anybody in (28, 3D).
	var answer *pq.Error
	var lite *sqlite.Error
	switch {
	case errors.Is(err, ErrCrowded):
		return true
	case errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_INTERRUPT: // its time was up
		return true
	case !errors.As(err, &answer):
		return Unwritable(err)
	}
	switch answer.Code.Class() {
	case "53", "28", "3D":
		return true
	}
	return answer.Code == "57014" || answer.Code == lockNotAvailable || Unwritable(err)
}

// lockNotAvailable is PostgreSQL's code for a lock that somebody else held for
// longer than lock_timeout.
const lockNotAvailable = "55P03"

// Unwritable reports whether err means that the database takes no changes just
// now: it is a standby, or has no room, or its file cannot be written.
func Unwritable(err error) bool {
	var answer *pq.Error
	var lite *sqlite.Error
	switch {
	case errors.Is(err, ErrMoved):
		return true
	case errors.As(err, &answer):
		return answer.Code == "25006" || answer.Code == "53100" // read_only_sql_transaction, disk_full
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return true
		}
	}
	return false
}

// Forbidden reports whether the database user lacks a privilege for what it
// asked.
func Forbidden(err error) bool {
	var answer *pq.Error
	return errors.As(err, &answer) && answer.Code == "42501"
}
