package config

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"unframed/internal/network"
	"unframed/shield"
)

const (
	defaultAddr        = "127.0.0.1:8080"
	defaultMetricsAddr = "127.0.0.1:9090"
	devOpeningBalance  = 10000
	maxOpeningBalance  = 1_000_000_000_00
	productionDrain    = 5 * time.Second
	longestDrain       = 5 * time.Minute
)

// parse validates each value; an empty variable counts as not set.
func parse(values map[string]string) (Config, error) {
	c := Config{
		DatabaseURL:    Secret(values["DATABASE_URL"]),
		Env:            Dev,
		Addr:           defaultAddr,
		SecretKey:      Secret(values["APP_SECRET_KEY"]),
		OpeningBalance: devOpeningBalance,
		HSTS:           shield.DefaultHSTS,
	}
	steps := []struct {
		name string
		set  func(value string) error
	}{
		{"APP_ENV", c.setEnv}, // first: it changes the defaults of the others
		{"DATABASE_URL", checkDatabaseURL},
		{"APP_ADDR", func(v string) error { c.Addr = v; return checkAddr(v) }},
		{"APP_BASE_URL", c.setBaseURL},
		{"APP_SMTP_URL", c.setSMTP},
		{"APP_TRUSTED_EMBEDDERS", c.setTrustedEmbedders},
		{"APP_TRUSTED_PROXIES", c.setTrustedProxies},
		{"APP_METRICS_ADDR", c.setMetricsAddr},
		{"APP_OPENING_BALANCE", c.setOpeningBalance},
		{"APP_HSTS", c.setHSTS},
		{"APP_DRAIN_DELAY", c.setDrainDelay},
	}
	for _, step := range steps {
		value := strings.TrimSpace(values[step.name])
		if value == "" {
			continue
		}
		if err := step.set(value); err != nil {
			return Config{}, fmt.Errorf("%s %w", step.name, err)
		}
	}
	if c.Env == Production {
		return c, checkProduction(c)
	}
	return c, nil
}

func (c *Config) setEnv(value string) error {
	switch Environment(value) {
	case Dev:
	case Production:
		c.Env = Production
		c.MetricsAddr = defaultMetricsAddr
		c.OpeningBalance = 0
		c.DrainDelay = productionDrain
	default:
		return fmt.Errorf("is %q; it must be dev or production", value)
	}
	return nil
}

func (c *Config) setBaseURL(value string) error {
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return fmt.Errorf("is %q; it must be an address such as https://bank.example", value)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("is %q; it must end after the host and port", value)
	}
	c.BaseURL = &url.URL{Scheme: u.Scheme, Host: u.Host}
	return nil
}

func (c *Config) setTrustedEmbedders(value string) error {
	for origin := range strings.SplitSeq(value, ",") {
		origin = strings.TrimSpace(origin)
		if err := shield.CheckOrigin(origin); err != nil {
			return err
		}
		c.TrustedEmbedders = append(c.TrustedEmbedders, origin)
	}
	return nil
}

func (c *Config) setTrustedProxies(value string) (err error) {
	c.TrustedProxies, err = network.Networks(value)
	return err
}

// setMetricsAddr takes "off" so that production's default can be switched off.
func (c *Config) setMetricsAddr(value string) error {
	if value == "off" {
		c.MetricsAddr = ""
		return nil
	}
	c.MetricsAddr = value
	return checkAddr(value)
}

func (c *Config) setOpeningBalance(value string) error {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 || n > maxOpeningBalance {
		return fmt.Errorf("is %q; it must be a whole number of minor units from 0 to %d", value, int64(maxOpeningBalance))
	}
	c.OpeningBalance = n
	return nil
}

func (c *Config) setHSTS(value string) error {
	c.HSTS = value
	return shield.CheckHSTS(value)
}

func (c *Config) setDrainDelay(value string) error {
	delay, err := time.ParseDuration(value)
	if err != nil || delay < 0 || delay > longestDrain {
		return fmt.Errorf("is %q; it must be a time such as 5s, from 0s to %s", value, longestDrain)
	}
	c.DrainDelay = delay
	return nil
}

func checkDatabaseURL(value string) error {
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "postgresql" && u.Scheme != "postgres") {
		return fmt.Errorf("cannot be read; it must look like postgresql://user:password@host:26257/database?sslmode=verify-full")
	}
	if strings.Trim(u.Path, "/") == "" {
		return fmt.Errorf("names no database; it must end in /database before any options")
	}
	return nil
}

func checkAddr(value string) error {
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		return fmt.Errorf("is %q; it must be host:port, such as %s", value, defaultAddr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("is %q; its port must be a number from 0 to 65535", value)
	}
	return nil
}
