// Verifies an exported access log with golang.org/x/mod alone: no code of the hub, another language.
//
//	verifier DIR                 one verdict, exit code 0 or 1
//	verifier -                   folders on standard input, one verdict a line
//
// In DIR: checkpoint, log.vkey, tile/..., and, when they are there, witness.vkey (one key a line,
// all of which must have cosigned) and old/* (checkpoints kept from before, of which the log must
// be a continuation).
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

type tree struct {
	size int64
	root tlog.Hash
}

func main() {
	if len(os.Args) == 2 && os.Args[1] != "-" {
		if err := verify(os.Args[1]); err != nil {
			fmt.Println("bad:", err)
			os.Exit(1)
		}
		fmt.Println("ok")
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := verify(lines.Text()); err != nil {
			fmt.Println("bad:", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Println("ok")
		}
	}
}

func verify(dir string) error {
	read := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, path)) }
	key, err := read("log.vkey")
	if err != nil {
		return err
	}
	signed, err := read("checkpoint")
	if err != nil {
		return err
	}
	head, err := open(signed, string(bytes.TrimSpace(key)))
	if err != nil {
		return err
	}
	if err := witnessed(read, signed); err != nil {
		return err
	}
	hashes, err := leaves(read, head.size)
	if err != nil {
		return err
	}
	reader := stored(hashes)
	root, err := tlog.TreeHash(head.size, reader)
	if head.size == 0 { // RFC 6962: the hash of nothing; x/mod leaves it zero
		root = sha256.Sum256(nil)
	}
	if err != nil || root != head.root {
		return fmt.Errorf("the entries do not give the signed root: %v", err)
	}
	if err := tiles(read, head.size, reader); err != nil {
		return err
	}
	return continues(dir, string(bytes.TrimSpace(key)), head, reader)
}

// open checks the log's signature and reads the three lines.
func open(signed []byte, vkey string) (tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree{}, errors.New("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] || size < 0 {
		return tree{}, errors.New("the size is not a number")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != sha256.Size {
		return tree{}, errors.New("the root is not a hash")
	}
	made := tree{size: size}
	copy(made.root[:], root)
	return made, nil
}

// witnessed demands a cosignature (C2SP tlog-cosignature v1) of every witness named.
func witnessed(read func(string) ([]byte, error), signed []byte) error {
	named, err := read("witness.vkey")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, vkey := range strings.Fields(string(named)) {
		if err := cosigned(signed, vkey); err != nil {
			return err
		}
	}
	return nil
}

func cosigned(signed []byte, vkey string) error {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return errors.New("not a witness key")
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	at := bytes.LastIndex(signed, []byte("\n\n"))
	text, lines := signed[:at+1], strings.Split(string(signed[at+2:]), "\n")
	for _, line := range lines {
		words := strings.Split(line, " ")
		if len(words) != 3 || words[1] != parts[0] {
			continue
		}
		sig, err := base64.StdEncoding.DecodeString(words[2])
		if err != nil || len(sig) != 4+8+64 || !bytes.Equal(sig[:4], id[:4]) {
			continue
		}
		seconds := binary.BigEndian.Uint64(sig[4:12])
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
		if ed25519.Verify(key[1:], []byte(message), sig[12:]) {
			return nil
		}
	}
	return fmt.Errorf("witness %s did not cosign this checkpoint", parts[0])
}

// leaves reads every entry bundle and hashes each record.
func leaves(read func(string) ([]byte, error), size int64) ([]tlog.Hash, error) {
	var stored []tlog.Hash
	var at int64
	for n := int64(0); n*width < size; n++ {
		bundle, err := read(path("entries", n, min(width, size-n*width)))
		if err != nil {
			return nil, err
		}
		for len(bundle) > 0 {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("bundle %d is cut", n)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			hashes, err := tlog.StoredHashes(at, bundle[2:length], reader(&stored))
			if err != nil {
				return nil, err
			}
			stored = append(stored, hashes...)
			bundle, at = bundle[length:], at+1
		}
		if at != min((n+1)*width, size) {
			return nil, fmt.Errorf("bundle %d holds another number of entries", n)
		}
	}
	return stored, nil
}

// tiles computes every hash tile again and compares it with the file.
func tiles(read func(string) ([]byte, error), size int64, hashes tlog.HashReader) error {
	for level := 0; size>>(uint(level)*height) > 0; level++ {
		count := size >> (uint(level) * height)
		for n := int64(0); n*width < count; n++ {
			w := min(width, count-n*width)
			made, err := tlog.ReadTileData(
				tlog.Tile{H: height, L: level, N: n, W: int(w)}, hashes)
			if err != nil {
				return err
			}
			kept, err := read(path(strconv.Itoa(level), n, w))
			if err != nil || !bytes.Equal(kept, made) {
				return fmt.Errorf("tile %d/%d is not what the entries give", level, n)
			}
		}
	}
	return nil
}

// continues demands that every checkpoint kept from before is of a beginning of this log.
func continues(dir, vkey string, head tree, hashes tlog.HashReader) error {
	kept, _ := filepath.Glob(filepath.Join(dir, "old", "*"))
	for _, path := range kept {
		signed, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		old, err := open(signed, vkey)
		if err != nil {
			return err
		}
		if old.size > head.size {
			return fmt.Errorf("the log was cut: it once had %d entries", old.size)
		}
		if old.size == 0 {
			continue
		}
		proof, err := tlog.ProveTree(head.size, old.size, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, head.size, head.root, old.size, old.root); err != nil {
			return fmt.Errorf("the log was rewritten before entry %d: %v", old.size, err)
		}
	}
	return nil
}

func reader(hashes *[]tlog.Hash) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index >= int64(len(*hashes)) {
				return nil, errors.New("a hash is missing")
			}
			found[i] = (*hashes)[index]
		}
		return found, nil
	})
}

func stored(hashes []tlog.Hash) tlog.HashReader { return reader(&hashes) }

func path(level string, n, w int64) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	if w < width {
		name = fmt.Sprintf("%s.p/%d", name, w)
	}
	return filepath.Join("tile", level, name)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
