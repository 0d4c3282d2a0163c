package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// minSecretLength is 32 hexadecimal digits: 128 random bits.
const minSecretLength = 32

// exampleSecrets are the keys that the documentation shows; nobody may run on
// them.
var exampleSecrets = []string{"change-me", "changeme", "example", "secret-key"}

// checkProduction refuses what would be unsafe in front of real people. Each
// refusal says what to set.
func checkProduction(c Config) error {
	keys := c.SecretKey.Parts()
	if len(keys) == 0 {
		return errors.New("APP_SECRET_KEY is not set; production needs one: openssl rand -hex 32 makes it")
	}
	for _, key := range keys {
		if err := checkSecret(key); err != nil {
			return err
		}
	}
	if c.BaseURL == nil || c.BaseURL.Scheme != "https" {
		return errors.New("APP_BASE_URL must be an https address in production, such as https://bank.example")
	}
	return checkProductionDatabase(c.DatabaseURL.Reveal())
}

// checkSecret refuses a key that can be guessed.
func checkSecret(key string) error {
	if n := len(key); n < minSecretLength {
		return fmt.Errorf("APP_SECRET_KEY has %d characters; production needs at least %d: openssl rand -hex 32 makes them", n, minSecretLength)
	}
	for _, example := range exampleSecrets {
		if strings.Contains(strings.ToLower(key), example) {
			return errors.New("APP_SECRET_KEY is an example; production needs one of its own: openssl rand -hex 32 makes it")
		}
	}
	if predictable(key) {
		return errors.New("APP_SECRET_KEY repeats itself or follows an order; production needs a random one: openssl rand -hex 32 makes it")
	}
	return nil
}

// fewestCharacters is how many different ones a random key has at least: of 32
// hexadecimal digits fewer than this occur once in ten million keys.
const fewestCharacters = 8

// predictable reports whether the key is a shorter text over and over, uses few
// characters, or mostly counts up or down.
func predictable(key string) bool {
	for period := 1; period <= len(key)/2; period++ {
		if strings.HasPrefix(strings.Repeat(key[:period], len(key)/period+1), key) {
			return true
		}
	}
	different, steps := map[byte]bool{}, 0
	for i := range len(key) {
		different[key[i]] = true
		if i > 0 && (key[i] == key[i-1] || key[i] == key[i-1]+1 || key[i] == key[i-1]-1) {
			steps++
		}
	}
	return len(different) < fewestCharacters || steps > len(key)/2
}

// checkProductionDatabase refuses the administrator's account and a connection
// that does not prove whom it reached. An empty URL is the embedded database.
func checkProductionDatabase(raw string) error {
	if raw == "" {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		return errors.New("DATABASE_URL cannot be read")
	}
	user := userOf(u)
	if user == "root" || user == "postgres" || user == "" {
		return errors.New("DATABASE_URL must name a database user other than root or postgres in production; app migrate grants --runtime-user makes one ready")
	}
	if mode := u.Query().Get("sslmode"); mode != "verify-full" {
		return errors.New("DATABASE_URL must say sslmode=verify-full in production, with sslrootcert naming the cluster's CA certificate")
	}
	return nil
}

// DatabaseUser is whom DATABASE_URL connects as; empty for the embedded
// database, and where it does not say.
func (c Config) DatabaseUser() string {
	u, err := url.Parse(c.DatabaseURL.Reveal())
	if err != nil {
		return ""
	}
	return userOf(u)
}

// userOf knows both places where a URL may name the user.
func userOf(u *url.URL) string {
	if given := u.Query().Get("user"); given != "" {
		return given
	}
	return u.User.Username()
}
