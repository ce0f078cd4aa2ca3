//! The file format.
use cruxmap::formats::ron;
#[test]
fn t() {
    let b = std::fs::read("sample-maps/carlsmith.ron").unwrap();
    let l = match ron::read(&b) {
        Ok(l) => l,
        Err(e) => panic!("{e}"),
    };
    println!("{:?}", l.warnings);
    let t = ron::write(&l.map);
    println!("{t}");
    let l2 = ron::read(t.as_bytes()).unwrap();
    assert_eq!(l2.map, l.map);
    assert_eq!(ron::write(&l2.map), t);
    std::fs::write("sample-maps/carlsmith.ron", t).unwrap();
}
