package testkit

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Walked is a statement that SQLite carried out: how many steps of its machine that
// took, about ten for each row that is looked at, and how many rows it returned or
// changed.
type Walked struct {
	Query       string
	Steps, Rows int
}

// Steps are the statements on one SQLite file, as SQLite itself counts them.
type Steps struct {
	mu     sync.Mutex
	walked []Walked
	rows   map[uintptr]int // returned by a statement under way
}

var (
	watched  sync.Map // path → *Steps
	watching = sync.OnceFunc(func() { sqlite.RegisterConnectionHook(traceStatements) })
	opened   sync.Map // address of a connection → *Steps
)

// CountSteps notes what connections to the file at the path do that are opened from
// now on.
func CountSteps(path string) *Steps {
	watching()
	s := &Steps{rows: map[uintptr]int{}}
	watched.Store(path, s)
	return s
}

// Walked are the statements since it was called before, or since the beginning.
func (s *Steps) Walked() []Walked {
	s.mu.Lock()
	defer s.mu.Unlock()
	walked := s.walked
	s.walked = nil
	return walked
}

// traceStatements has SQLite tell of each statement on a new connection (sqlite3_trace_v2). The
// driver has no way to that, so that the connection's handle is read out of it.
func traceStatements(c sqlite.ExecQuerierContext, dsn string) error {
	path, _, _ := strings.Cut(strings.TrimPrefix(dsn, "file:"), "?")
	steps, ok := watched.Load(path)
	if !ok {
		return nil
	}
	conn := reflect.ValueOf(c).Elem()
	db, tls := uintptr(conn.FieldByName("db").Uint()), (*libc.TLS)(conn.FieldByName("tls").UnsafePointer())
	opened.Store(db, steps)
	if sqlite3.Xsqlite3_trace_v2(tls, db, sqlite3.SQLITE_TRACE_ROW|sqlite3.SQLITE_TRACE_PROFILE, callback(traced), db) != sqlite3.SQLITE_OK {
		return errors.New("testkit: SQLite tells nothing of its statements")
	}
	return nil
}

// callback is a function as SQLite calls it.
func callback(f func(*libc.TLS, uint32, uintptr, uintptr, uintptr) int32) uintptr {
	held := &struct {
		f func(*libc.TLS, uint32, uintptr, uintptr, uintptr) int32
	}{f}
	return *(*uintptr)(unsafe.Pointer(held))
}

// traced hears of a row of a statement, and of its end.
func traced(tls *libc.TLS, event uint32, db, statement, _ uintptr) int32 {
	held, _ := opened.Load(db)
	s, ok := held.(*Steps)
	if !ok {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if event == sqlite3.SQLITE_TRACE_ROW {
		s.rows[statement]++
		return 0
	}
	w := Walked{
		Query: libc.GoString(sqlite3.Xsqlite3_sql(tls, statement)),
		Steps: int(sqlite3.Xsqlite3_stmt_status(tls, statement, sqlite3.SQLITE_STMTSTATUS_VM_STEP, 1)),
		Rows:  s.rows[statement],
	}
	if sqlite3.Xsqlite3_stmt_readonly(tls, statement) == 0 {
		w.Rows = max(w.Rows, int(sqlite3.Xsqlite3_changes(tls, db)))
	}
	delete(s.rows, statement)
	s.walked = append(s.walked, w)
	return 0
}
