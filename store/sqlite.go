package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "modernc.org/sqlite" // database/sql driver "sqlite"
)

const sqliteConns = 8

// openSQLite opens the embedded database, making its file and folder.
func openSQLite(ctx context.Context, o Options) (*Store, error) {
	if err := makeWritable(o.Path); err != nil {
		return nil, err
	}
	dsn := sqliteDSN(o.Path)
	named, err := sql.Open("sqlite", dsn) // for its driver
	if err != nil {
		return nil, fmt.Errorf("the database file %s cannot be opened: %w", o.Path, err)
	}
	kept := &files{}
	db := sql.OpenDB(inPlace{named.Driver(), dsn, kept.moved})
	conns := o.MaxOpenConns
	if conns == 0 {
		conns = sqliteConns
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := kept.keep(ctx, o.Path, dsn); err != nil {
		return nil, errors.Join(fmt.Errorf("the database file %s cannot be used: %w", o.Path, err), named.Close(), db.Close(), kept.close())
	}
	var version string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return nil, errors.Join(fmt.Errorf("the database file %s cannot be used: %w", o.Path, err), named.Close(), db.Close(), kept.close())
	}
	s := newStore(db, entsql.OpenDB(dialect.SQLite, db), SQLite, version, o.Metrics)
	s.files = kept
	return s, named.Close()
}

// sqliteDSN sets what SQLite leaves off: foreign keys, write-ahead logging, a
// wait for the write lock, and transactions that take it at their beginning so
// that none fails half-way for want of it. Every commit is on the disk before it
// is answered (synchronous=FULL): in WAL mode NORMAL syncs at checkpoints only,
// and a power cut takes back what was acknowledged since. A log that grew is cut
// to 64 MiB once it is written back.
func sqliteDSN(path string) string {
	q := url.Values{
		"_pragma":      {"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)", "journal_size_limit(67108864)"},
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// makeWritable makes the file's folder and proves that the file can be written
// before SQLite is asked, because SQLite's own message names neither. A file that is
// there is not opened for that: to close it would end all locks that the process has
// on it (POSIX fcntl), and the next program to close the database would take this
// one for gone and delete the log under it.
func makeWritable(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the data directory %s cannot be made: %w", dir, cause(err))
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case err == nil:
		return f.Close()
	case errors.Is(err, fs.ErrExist):
		if there, statErr := os.Stat(path); statErr == nil && there.IsDir() {
			err = syscall.EISDIR
			break
		}
		err = syscall.Access(path, readAndWrite)
	}
	if err != nil {
		return fmt.Errorf("the database file %s cannot be written: %w", path, cause(err))
	}
	return nil
}

// readAndWrite are R_OK and W_OK of access(2).
const readAndWrite = 4 | 2

// cause drops the path from a file error that is about to be named anyway.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
