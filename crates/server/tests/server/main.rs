//! The server over real HTTP and WebSocket.

mod durability;
mod edges;
mod house;
mod presence;
mod program;
mod races;
mod rights;
mod story;
mod streams;
