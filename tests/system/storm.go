// SPDX-License-Identifier: MIT
// tests/system/storm.go - Many goroutines open, write, rename and run while signals rain
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

const workers, rounds = 32, 40

func work(id int, failures *sync.Map) {
	for i := 0; i < rounds; i++ {
		name := fmt.Sprintf("storm-%d", id)
		if err := os.WriteFile(name, []byte("x"), 0600); err != nil {
			failures.Store(id, err)
			return
		}
		if data, err := os.ReadFile(name); err != nil || string(data) != "x" {
			failures.Store(id, err)
			return
		}
		if err := os.Rename(name, name+".moved"); err != nil {
			failures.Store(id, err)
			return
		}
		if err := os.Remove(name + ".moved"); err != nil {
			failures.Store(id, err)
			return
		}
	}
	if out, err := exec.Command("/bin/echo", "x").Output(); err != nil || string(out) != "x\n" {
		failures.Store(id, err)
	}
}

func main() {
	var failures sync.Map
	var group sync.WaitGroup
	caught := make(chan os.Signal, 1000)
	done := make(chan bool)
	seen := false

	signal.Notify(caught, syscall.SIGUSR1)
	go func() {
		for {
			select {
			case <-done:
				return
			default:
				syscall.Kill(os.Getpid(), syscall.SIGUSR1)
				time.Sleep(100 * time.Microsecond)
			}
		}
	}()
	for id := 0; id < workers; id++ {
		group.Add(1)
		go func(id int) {
			defer group.Done()
			work(id, &failures)
		}(id)
	}
	group.Wait()
	close(done)
	select {
	case <-caught:
		seen = true
	case <-time.After(time.Second):
	}
	failures.Range(func(id, err any) bool {
		fmt.Println("worker", id, "failed:", err)
		return true
	})
	fmt.Println("done, signals seen:", seen)
}
