// Package migrate applies the versioned migration files, each exactly once
// however many instances start together and whenever one is killed, and
// refuses to go on from files that are not those it applied. Planning files is
// package plan's.
package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"unframed/ent/migrate/migrations"
	"unframed/store"
	"unframed/store/backfill"
)

// defaultLease is how long the others wait for an instance that died.
const defaultLease = 15 * time.Second

// Options for what the package does. The zero value is what production uses.
type Options struct {
	// Progress hears what happens, once a second while a statement runs. It is
	// never called twice at the same time.
	Progress func(Event)
	// Lease is how long an instance that was killed keeps others from taking
	// over; 0 for 15 s. SQLite needs none: its lock goes with the process.
	Lease time.Duration
	// Files to apply; nil for those in the binary.
	Files fs.FS
	// Backfills that the files may name; nil for those in the binary.
	Backfills []backfill.Backfill
}

// State is how far a migration file has got.
type State string

// The states of a file.
const (
	Applied State = "applied"
	Partial State = "partial" // stopped in the middle; up goes on from there
	Waiting State = "pending"
	Newer   State = "newer" // of a newer release, which this binary knows nothing else of
)

// File is one migration file and what the database knows of it.
type File struct {
	Name       string
	State      State
	Statements int // in the file
	Done       int // of them
	At         time.Time
	Took       time.Duration
	Error      string // why the last attempt stopped
}

// Up applies what is pending and returns how many files that were. Instances
// that start together wait for the one that applies. On a server it takes two
// connections, also from a pool of one: one to migrate, one to say that it is
// still there.
func Up(ctx context.Context, s *store.Store, o Options) (applied int, err error) {
	r := newRunner(s, o)
	if err := r.directory.check(); err != nil {
		return 0, err
	}
	pending, err := r.pending(ctx)
	if err != nil || len(pending) == 0 {
		return 0, err
	}
	if err := r.known(pending); err != nil {
		return 0, err
	}
	if s.Engine == store.SQLite {
		return r.upSQLite(ctx)
	}
	return r.upServer(ctx, pending)
}

// CheckFiles refuses files of the binary that are not as they were written or
// do not follow from one another, as after a merge of branches that each
// planned some. Up and Verify ask too.
func CheckFiles(s *store.Store) error { return newRunner(s, Options{}).directory.check() }

// Standing is where a database stands to the files in the binary.
type Standing struct {
	Pending []string // files that are not fully applied
	Ahead   []string // files of a newer release, later than every file here
}

// Stand compares the database with the files by one query that changes nothing.
// A production start and the readiness check ask it. Files of a newer release
// are no reason to refuse: it migrates first, and the instances of this release
// go on, and may be restarted, until they are replaced.
func Stand(ctx context.Context, s *store.Store) (Standing, error) {
	return newRunner(s, Options{}).stand(ctx)
}

// Pending names the files that are not fully applied; see Stand.
func Pending(ctx context.Context, s *store.Store) ([]string, error) {
	standing, err := Stand(ctx, s)
	return standing.Pending, err
}

// Status lists all files in order, those of a newer release last.
func Status(ctx context.Context, s *store.Store, o Options) ([]File, error) {
	return newRunner(s, o).status(ctx)
}

// Verify compares the files with their checksums, what was applied with the
// files, and the tables, indexes, CHECKs, triggers and views of the database
// with what the applied files make. Its error is a sentence that names the first
// file that is not as it was, or a DriftError.
func Verify(ctx context.Context, s *store.Store, o Options) error {
	return newRunner(s, o).verify(ctx)
}

// runner knows the database, the files, and whom to tell.
type runner struct {
	store     *store.Store
	directory directory
	progress  func(Event)
	lease     time.Duration
	backfills []backfill.Backfill
}

func newRunner(s *store.Store, o Options) *runner {
	if o.Files == nil {
		o.Files = migrations.Cockroach()
		if s.Engine == store.SQLite {
			o.Files = migrations.SQLite()
		}
	}
	if o.Progress == nil {
		o.Progress = func(Event) {}
	}
	if o.Lease == 0 {
		o.Lease = defaultLease
	}
	if o.Backfills == nil {
		o.Backfills = migrations.Backfills()
	}
	return &runner{store: s, directory: directory{o.Files}, progress: o.Progress, lease: o.Lease, backfills: o.Backfills}
}

func (r *runner) stand(ctx context.Context) (s Standing, err error) {
	revisions, err := readHistory(ctx, r.store)
	if err != nil {
		return s, err
	}
	newer, err := r.directory.newer(revisions)
	if err != nil {
		return s, err
	}
	for _, rev := range newer {
		s.Ahead = append(s.Ahead, nameOf(rev))
	}
	pending, err := r.directory.pending(revisions, newer...)
	for _, f := range pending {
		s.Pending = append(s.Pending, f.Name())
	}
	return s, err
}

func (r *runner) verify(ctx context.Context) error {
	if err := r.directory.check(); err != nil {
		return err
	}
	revisions, err := readHistory(ctx, r.store)
	if err != nil {
		return err
	}
	pending, err := r.directory.pending(revisions)
	if err != nil {
		return err
	}
	return r.compare(ctx, revisions, pending)
}

func (r *runner) status(ctx context.Context) ([]File, error) {
	files, err := r.directory.Files()
	if err != nil {
		return nil, err
	}
	revisions, err := readHistory(ctx, r.store)
	if err != nil {
		return nil, err
	}
	var list []File
	for _, f := range files {
		statements, err := f.StmtDecls()
		if err != nil {
			return nil, err
		}
		entry := File{Name: f.Name(), State: Waiting, Statements: len(statements)}
		if rev := find(revisions, f.Version()); rev != nil {
			entry.Done, entry.At, entry.Took, entry.Error = rev.Applied, rev.ExecutedAt, rev.ExecutionTime, rev.Error
			entry.State = Partial
			if rev.Applied == rev.Total {
				entry.State = Applied
			}
		}
		list = append(list, entry)
	}
	newer, err := r.directory.newer(revisions)
	for _, rev := range newer {
		list = append(list, File{
			Name: nameOf(rev), State: Newer, Statements: rev.Total, Done: rev.Applied,
			At: rev.ExecutedAt, Took: rev.ExecutionTime, Error: rev.Error,
		})
	}
	return list, err
}

// EventKind is what kind of progress an Event reports.
type EventKind string

// The kinds of events.
const (
	EventWaiting EventKind = "waiting" // another instance is migrating
	EventBegan   EventKind = "began"   // a statement was sent
	EventRunning EventKind = "running" // a second later it still runs
	EventDone    EventKind = "done"    // it succeeded
	EventSkipped EventKind = "skipped" // it is not for this server
)

// Event is one piece of progress.
type Event struct {
	Kind      EventKind
	File      string
	Statement int // counted from 1
	Of        int
	Summary   string // what the statement does
	Elapsed   time.Duration
	Reason    string // of waiting or skipping
}

// String says it in one line.
func (e Event) String() string {
	var b strings.Builder
	if e.File != "" {
		fmt.Fprintf(&b, "%s %d/%d %s: ", e.File, e.Statement, e.Of, e.Summary)
	}
	b.WriteString(string(e.Kind))
	if e.Reason != "" {
		b.WriteString(", " + e.Reason)
	}
	if e.Elapsed >= time.Second {
		fmt.Fprintf(&b, " (%s)", e.Elapsed.Round(time.Second))
	}
	return b.String()
}
