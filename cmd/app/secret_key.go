package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"unframed/config"
	"unframed/shield"
)

// keyFile keeps the secret that is made where none is configured, beside the
// embedded database.
var keyFile = filepath.Join(dataDir, "secret.key")

// newSealer makes the seals of forms from the configured secret, or in dev from
// one that is made once and kept.
func newSealer(cfg config.Config) (*shield.Sealer, error) {
	secrets := cfg.SecretKey.Parts()
	if len(secrets) == 0 {
		kept, err := keptSecret(keyFile)
		if err != nil {
			return nil, err
		}
		secrets = []string{kept}
	}
	return shield.NewSealer(secrets, time.Now)
}

// keptSecret reads the secret in the file, which is made if it is not there. Of
// several that start at once, all get the same.
func keptSecret(path string) (string, error) {
	if err := makeSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("make the file %s: %w", path, err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the secret kept for development: %w", err)
	}
	secret := strings.TrimSpace(string(content))
	if secret == "" {
		return "", fmt.Errorf("the file %s is empty; delete it, or set APP_SECRET_KEY", path)
	}
	return secret, nil
}

// makeSecret writes a new secret under another name and gives it the right one
// whole; the error is fs.ErrExist where there is one already.
func makeSecret(path string) error {
	if _, err := os.Stat(path); err == nil {
		return fs.ErrExist
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "secret-*") // readable by its owner alone
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(rand.Text() + rand.Text() + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
