package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/joho/godotenv"
)

// variables are all the names that may be set, in the order of the README.
var variables = []string{
	"DATABASE_URL", "APP_ENV", "APP_ADDR", "APP_BASE_URL", "APP_SECRET_KEY", "APP_SMTP_URL",
	"APP_TRUSTED_EMBEDDERS", "APP_TRUSTED_PROXIES", "APP_METRICS_ADDR", "APP_OPENING_BALANCE",
	"APP_HSTS", "APP_DRAIN_DELAY",
}

// Load reads the settings from environ (as os.Environ gives it) over those of
// the .env file at dotenv, which may be missing. Its error is one sentence that
// names the variable at fault and never holds a secret's value.
func Load(environ []string, dotenv string) (Config, error) {
	values, err := readDotenv(dotenv)
	if err != nil {
		return Config{}, err
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if err := refuseNear(name, "the environment"); err != nil {
			return Config{}, err
		}
		if ours(name) {
			values[name] = value
		}
	}
	if err := refuseUnknown(values); err != nil {
		return Config{}, err
	}
	return parse(values)
}

// readDotenv returns the file's variables that are ours.
func readDotenv(path string) (map[string]string, error) {
	values := map[string]string{}
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return values, nil
	case err != nil:
		return nil, fmt.Errorf("the file %s cannot be read: %w", path, err)
	}
	read, err := godotenv.UnmarshalBytes(content)
	if err != nil {
		// godotenv's own message quotes the line, which may hold a secret.
		return nil, fmt.Errorf("the file %s is not a list of NAME=value lines", path)
	}
	for name, value := range read {
		if err := refuseNear(name, "the file "+path); err != nil {
			return nil, err
		}
		if ours(name) {
			values[name] = value
		}
	}
	return values, nil
}

func ours(name string) bool { return strings.HasPrefix(name, "APP_") || name == "DATABASE_URL" }

// refuseUnknown stops at a misspelt variable, which would otherwise be ignored
// in silence.
func refuseUnknown(values map[string]string) error {
	var unknown []string
	for name := range values {
		if !slices.Contains(variables, name) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	if near := nearest(unknown[0]); near != "" {
		return fmt.Errorf("%s is not a setting of this application; did you mean %s?", unknown[0], near)
	}
	return fmt.Errorf("%s is not a setting of this application; the settings are %s",
		unknown[0], strings.Join(variables, ", "))
}
