package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"
)

// ErrMoved says that a file of the database was deleted, moved or replaced while it
// was open: what is written now goes to a file that nobody will find again.
var ErrMoved = errors.New("a file of the database is not the one that was opened: it was deleted, moved or replaced; put it back, or stop the server with SIGTERM and start it again")

// files are SQLite's, as they were when they were opened: the database, its log and
// the index of the log. The zero value is of an engine that has none.
type files struct {
	opened []openedFile
	keeper *sql.DB // a connection that stays open, and the log with it

	saving sync.Mutex
	saved  bool // the log, since it was lost
}

type openedFile struct {
	path          string
	device, inode uint64
}

// find is the file to which a path leads now. It is asked for with every change, and
// so without an os.FileInfo.
func find(path string) (openedFile, error) {
	var s syscall.Stat_t
	if err := syscall.Stat(path, &s); err != nil {
		return openedFile{}, err
	}
	return openedFile{path, uint64(s.Dev), s.Ino}, nil //nolint:unconvert // another type on other systems
}

// keep opens the connection that stays, and remembers the files.
func (f *files) keep(ctx context.Context, path, dsn string) error {
	keeper, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	keeper.SetMaxOpenConns(1)
	f.keeper = keeper
	var tables int
	if err := keeper.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	for _, path := range []string{path, path + "-wal", path + "-shm"} {
		opened, err := find(path)
		if err != nil {
			return err
		}
		f.opened = append(f.opened, opened)
	}
	return nil
}

func (f *files) close() error {
	if f.keeper == nil {
		return nil
	}
	return f.keeper.Close()
}

// moved is ErrMoved where a path leads to another file, or to none. Where that is
// so of the log alone, what was acknowledged is written back to the database first.
func (f *files) moved() error {
	for i, o := range f.opened {
		now, err := find(o.path)
		switch {
		case err != nil:
			err = fmt.Errorf("%w (%s: %w)", ErrMoved, o.path, cause(err))
		case now != o:
			err = fmt.Errorf("%w (%s)", ErrMoved, o.path)
		default:
			continue
		}
		if i > 0 {
			err = errors.Join(err, f.save())
		}
		return err
	}
	return nil
}

// save writes back what the lost log holds, by the one connection that surely has
// it open: with the process, it would be gone.
func (f *files) save() error {
	f.saving.Lock()
	defer f.saving.Unlock()
	if f.saved {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var busy, inLog, written int
	if err := f.keeper.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &inLog, &written); err != nil {
		return fmt.Errorf("what the lost log holds is not written back: %w", err)
	}
	f.saved = busy == 0 && inLog == written
	return nil
}

// Moved is ErrMoved where a file of the database is no longer at its place.
func (s *Store) Moved() error { return s.files.moved() }

// stayed is what became of a change that was committed: where a file was taken away
// meanwhile, nobody knows which.
func (s *Store) stayed() error {
	if err := s.files.moved(); err != nil {
		return fmt.Errorf("%w: %s", ErrAmbiguous, err) //nolint:errorlint // not ErrMoved, which says that nothing was changed
	}
	return nil
}

// inPlace opens connections as long as the files are those that were opened first:
// one to another file would stay after they were put back.
type inPlace struct {
	driver driver.Driver
	dsn    string
	moved  func() error
}

// Connect implements driver.Connector.
func (p inPlace) Connect(context.Context) (driver.Conn, error) {
	c, err := p.driver.Open(p.dsn)
	if err != nil {
		return nil, errors.Join(p.moved(), err)
	}
	if err := p.moved(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Driver implements driver.Connector.
func (p inPlace) Driver() driver.Driver { return p.driver }
