import Look

QrPicture {
    about: qsTr("Mã QR để theo dõi số trên điện thoại")
}
