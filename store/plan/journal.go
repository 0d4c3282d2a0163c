package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// A plan changes several files in several folders. What it is to change is
// written down whole first, in one file under the root, and taken from there:
// a command that was killed is finished by the next, or has changed nothing.
const (
	journalFile = ".plan.json"
	journalTemp = ".plan.json.tmp"
)

// ErrInterrupted says that a command which only looks found a plan half written.
var ErrInterrupted = errors.New("writing a migration was interrupted; run that command again, or app migrate diff NAME, which finishes it first")

// changeset is what becomes of files, by their paths under the root.
type changeset struct {
	Write  map[string][]byte `json:"write"`
	Remove []string          `json:"remove,omitempty"`
}

func newChangeset() changeset { return changeset{Write: map[string][]byte{}} }

// commit makes all changes, or none.
func (c changeset) commit(d disk, root string) error {
	text, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	if err := d.MkdirAll(root); err != nil {
		return err
	}
	if err := d.Write(filepath.Join(root, journalTemp), text); err != nil {
		return err
	}
	if err := d.Rename(filepath.Join(root, journalTemp), filepath.Join(root, journalFile)); err != nil {
		return err
	}
	return c.apply(d, root)
}

// apply can be repeated from any point on.
func (c changeset) apply(d disk, root string) error {
	for _, name := range slices.Sorted(maps.Keys(c.Write)) {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := d.MkdirAll(filepath.Dir(path)); err != nil {
			return err
		}
		if err := d.Write(path+".tmp", c.Write[name]); err != nil {
			return err
		}
		if err := d.Rename(path+".tmp", path); err != nil {
			return err
		}
	}
	for _, name := range c.Remove {
		if err := d.Remove(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return d.Remove(filepath.Join(root, journalFile))
}

// Recover finishes what a command that was killed had begun to write, or takes
// it back where it had not got as far as to say what it would be. It reports
// whether it finished something.
func Recover(root string) (bool, error) { return recoverPlan(localDisk{}, root) }

func recoverPlan(d disk, root string) (bool, error) {
	if err := d.Remove(filepath.Join(root, journalTemp)); err != nil {
		return false, err
	}
	text, err := os.ReadFile(filepath.Join(root, journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c := newChangeset()
	if err := json.Unmarshal(text, &c); err != nil {
		return false, fmt.Errorf("read %s: %w", filepath.Join(root, journalFile), err)
	}
	return true, c.apply(d, root)
}

// interrupted reports whether there is something to recover.
func interrupted(root string) bool {
	_, err := os.Stat(filepath.Join(root, journalFile))
	return err == nil
}
