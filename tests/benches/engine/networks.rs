//! The networks that are measured: every BIF file of a folder, and the synthetic maps.

use std::path::{Path, PathBuf};

use cruxmap::{formats::bif, inference::Network};

use crate::maps;

/// One network, not yet read.
pub struct Source {
    /// The path inside the folder without its extension, or `map-` and the number of claims.
    pub name: String,
    kind: Kind,
}

enum Kind {
    File(PathBuf),
    Map(usize),
}

impl Source {
    /// Reads or makes the network.
    pub fn network(&self) -> Network {
        match &self.kind {
            Kind::File(path) => bif::read(&std::fs::read(path).unwrap()).unwrap().to_network().unwrap(),
            Kind::Map(n_claims) => maps::network(*n_claims),
        }
    }

    /// Where another engine finds the network; a synthetic map is written into the folder first.
    pub fn file(&self, folder: &Path) -> PathBuf {
        match &self.kind {
            Kind::File(path) => std::fs::canonicalize(path).unwrap(),
            Kind::Map(n_claims) => {
                let path = folder.join(format!("{}.bif", self.name));
                std::fs::write(&path, maps::bif(*n_claims)).unwrap();
                path
            }
        }
    }
}

/// All networks: those of the folders, small files first, then the maps.
pub fn sources(folders: &[PathBuf]) -> Vec<Source> {
    let mut files: Vec<(u64, String, PathBuf)> = Vec::new();
    for folder in folders {
        let mut open = vec![folder.clone()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|extension| extension == "bif") {
                let inside = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
                let name = inside.to_string_lossy().replace('\\', "/");
                files.push((path.metadata().unwrap().len(), name, path));
            }
        }
    }
    files.sort();
    // The same network in two folders is measured once.
    let mut sources: Vec<Source> = Vec::new();
    for (_, name, path) in files {
        if sources.iter().all(|source| source.name != name) {
            sources.push(Source {
                name,
                kind: Kind::File(path),
            });
        }
    }
    sources.extend(maps::SIZES.iter().map(|&n_claims| Source {
        name: format!("map-{n_claims}"),
        kind: Kind::Map(n_claims),
    }));
    sources
}
