// Package kinds holds Go types that fields of the test schema are given.
package kinds

import (
	"database/sql/driver"
	"errors"
	"fmt"
)

// Color is a string.
type Color string

// Level is an integer.
type Level int

// Weather is an enum.
type Weather string

// Values of the Weather.
func (Weather) Values() []string { return []string{"sun", "rain"} }

// Address is kept as JSON.
type Address struct {
	Street string `json:"street"`
	Number int    `json:"number"`
}

// Point knows how to be stored.
type Point struct{ X, Y int }

// Value implements driver.Valuer.
func (p Point) Value() (driver.Value, error) { return fmt.Sprintf("%d,%d", p.X, p.Y), nil }

// Scan implements sql.Scanner.
func (p *Point) Scan(v any) error {
	switch v := v.(type) {
	case string:
		_, err := fmt.Sscanf(v, "%d,%d", &p.X, &p.Y)
		return err
	case []byte:
		return p.Scan(string(v))
	}
	return errors.New("no point")
}
