package plan

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// disk is what planning does to files. Tests let it fail at any call.
type disk interface {
	MkdirAll(path string) error
	// Write makes or replaces a file and returns when it would outlast a power cut.
	Write(path string, content []byte) error
	Rename(from, to string) error
	Remove(path string) error
}

// localDisk is the disk of this machine.
type localDisk struct {
	lax bool // for tests without power cuts: nothing waits for the disk itself
}

func (localDisk) MkdirAll(path string) error { return os.MkdirAll(path, 0o755) }

func (l localDisk) Write(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil && !l.lax {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (l localDisk) Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	l.sync(filepath.Dir(to))
	return nil
}

// Remove removes a file, if it is there.
func (l localDisk) Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	l.sync(filepath.Dir(path))
	return nil
}

// sync makes what was renamed in a folder outlast a power cut, where the system
// can; where it cannot, its own journal does.
func (l localDisk) sync(path string) {
	if l.lax {
		return
	}
	if f, err := os.Open(path); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}
